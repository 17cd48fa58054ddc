import ArgumentParser

/// A value that is empty because a shell variable was: `--campaign "$C"` must not begin a campaign of its own.
enum EmptyValue {
    static func refuse(_ options: KeyValuePairs<String, String?>) throws {
        for (name, value) in options where value?.isEmpty == true {
            throw ValidationError(
                "The value of '\(name)' is empty; perhaps a variable of the shell is not set. Give it a value, or leave "
                    + "the option out."
            )
        }
    }
}
