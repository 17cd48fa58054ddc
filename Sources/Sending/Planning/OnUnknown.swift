/// What to do when a call may or may not have created something (`--on-unknown`).
package enum OnUnknown: String, CaseIterable, Sendable {
    /// Send again once, counted over all runs, where no call asked the provider to message anybody; hold where one did.
    case auto
    /// Never send again.
    case hold
    /// Send again up to `--max-attempts`.
    case retry
}

/// What is created again although it exists (`--recreate`).
package enum Recreate: String, CaseIterable, Sendable {
    /// Its link's date has passed.
    case expired
    /// The vehicle has another customer now: the car's next driver.
    case customerChanged = "customer-changed"
    /// It was withdrawn.
    case cancelled
}
