/// An environment variable that holds a key, or what belongs to one.
package struct SecretVariable: Sendable, Equatable {
    package var name: String
    /// What the user has to put in, as part of a sentence: `the key`.
    package var content: String
    /// Whether it holds the account's name, which is no secret and is the default of `--account`.
    package var namesAccount: Bool

    package init(_ name: String, content: String = "the key", namesAccount: Bool = false) {
        self.name = name
        self.content = content
        self.namesAccount = namesAccount
    }
}

extension SecretVariable {
    /// All that may hold something secret, whatever the run.
    package static let all = Provider.all.flatMap(\.secrets) + [ProxySetting.password]

    /// The variable that names a file with the value.
    package var fileName: String { name + "_FILE" }

    /// Both variables that may give the value.
    package var variables: [String] { [name, fileName] }
}

/// The keys of one provider, from the environment or from the files it names.
package struct Secrets: Sendable {
    private let values: [String: String]

    /// - Parameter values: by the names of their variables.
    package init(_ values: [String: String]) { self.values = values }

    package subscript(_ variable: String) -> String { values[variable] ?? "" }

    /// Reads each of `variables`, or the file that `<variable>_FILE` names.
    ///
    /// - Parameters:
    ///   - environment: the process's environment.
    ///   - mayBeMissing: whether nothing will be sent, so that those that are there are read and no others are missed.
    ///   - readFile: the bytes of the file at a path; throws where it cannot be read. A byte order
    ///     mark and one final newline are dropped.
    package init(
        _ variables: [SecretVariable],
        from environment: [String: String],
        mayBeMissing: Bool = false,
        readFile: (String) throws -> [UInt8]
    ) throws(SecretError) {
        var values: [String: String] = [:]
        for variable in variables {
            do {
                values[variable.name] = try Self.read(variable, from: environment, readFile: readFile)
            } catch .missing where mayBeMissing {
                continue
            }
        }
        self.values = values
    }

    /// What a variable holds; nil also where it is there and empty, as one is that a script or a unit file wants to unset.
    package static func value(of name: String, in environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func read(
        _ variable: SecretVariable,
        from environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) throws(SecretError) -> String {
        let name = variable.name
        let file = name + "_FILE"
        let value: String
        let source: String
        switch (Self.value(of: name, in: environment), Self.value(of: file, in: environment)) {
        case (nil, nil): throw .missing(variable)
        case (.some, .some): throw .both(name)
        case (let given?, nil):
            (value, source) = (given, name)
        case (nil, let path?):
            let bytes: [UInt8]
            do { bytes = try readFile(path) } catch {
                throw .unreadable(variable: file, reason: "\(error)", namesPath: path.contains("/"))
            }
            guard let text = String(validating: bare(bytes), as: UTF8.self) else { throw .notASCII(file) }
            guard !text.isEmpty else { throw .emptyFile(file) }
            (value, source) = (text, file)
        }
        // A key is sent as a header, where a control character would begin another one, and what is not ASCII came from
        // a word processor: a curly quote, a no-break space.
        guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .controlCharacters(source)
        }
        guard value.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII(source) }
        if let wrapping = Wrapping(of: value, name: name) { throw .wrapped(source, wrapping) }
        return value
    }

    /// Without what editors put around a text: a byte order mark and a final newline.
    private static func bare(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        if text.last == 0x0A {
            text.removeLast()
            if text.last == 0x0D { text.removeLast() }
        }
        return text
    }
}

/// What stands around a key that was copied together with its surroundings. The provider would only say that it is wrong.
package enum Wrapping: Sendable, Equatable {
    case blanks
    case quotes
    /// `NAME=value`, a line of a shell script or a file of variables.
    case assignment

    /// Nil where the text is the key alone.
    init?(of text: String, name: String) {
        let trimmed = text.drop { $0 == " " }
        if trimmed.utf8.count < text.utf8.count || text.last == " " {
            self = Self.isAssignment(trimmed, to: name) ? .assignment : .blanks
        } else if Self.isAssignment(trimmed, to: name) {
            self = .assignment
        } else if let first = text.first, "\"'`".contains(first) || text.last.map({ "\"'`".contains($0) }) == true {
            self = .quotes
        } else {
            return nil
        }
    }

    /// Keys may hold `=` at their end, where Base64 fills up, so what stands before it must look like a variable's name.
    private static func isAssignment(_ text: Substring, to name: String) -> Bool {
        guard let match = text.wholeMatch(of: /(?:(?:export|set|setx) +)?([A-Za-z_][A-Za-z0-9_]*) *= *([^= ].*)/) else {
            return false
        }
        let left = match.1.uppercased()
        return left == name || ["KEY", "SECRET", "TOKEN", "USERNAME", "PASSWORD"].contains { left.hasSuffix($0) }
    }
}

/// The reason why a key could not be read. The text names the variable and never what it holds.
package enum SecretError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(SecretVariable)
    case both(String)
    case emptyFile(String)
    case wrapped(String, Wrapping)
    case controlCharacters(String)
    case notASCII(String)
    /// Its path may be the key, put there by mistake, and is not repeated.
    case unreadable(variable: String, reason: String, namesPath: Bool)

    package var description: String {
        switch self {
        case .missing(let variable):
            "The environment variable \(variable.name) is not set. Set it to \(variable.content), or set "
                + "\(variable.name)_FILE to the path of a file that holds it. An empty one counts as not set."
        case .both(let name):
            "Both \(name) and \(name)_FILE are set, and they may differ. Unset one of them."
        case .emptyFile(let name):
            "\(name) names no file, or an empty one. Put the key into the file and its path into the variable."
        case .wrapped(let name, let wrapping):
            Self.place(of: name) + " " + wrapping.text
        case .controlCharacters(let name) where name.hasSuffix("_FILE"):
            "The file that \(name) names holds a line break or another control character beside the key. Leave "
                + "nothing in it but the key."
        case .controlCharacters(let name):
            "\(name) holds a line break or another control character. Set it to the key alone."
        case .notASCII(let name) where name.hasSuffix("_FILE"):
            "The file that \(name) names holds characters that are not ASCII, which no key has. Save it as plain text, "
                + "with nothing in it but the key."
        case .notASCII(let name):
            "\(name) holds characters that are not ASCII, such as a typographic quote. Copy the key anew."
        case .unreadable(let variable, let reason, let namesPath):
            "The file that \(variable) names cannot be used: \(reason). Check the path and its permissions."
                + (namesPath ? "" : " It takes the path of a file that holds the key, not the key itself.")
        }
    }

    private static func place(of name: String) -> String {
        name.hasSuffix("_FILE") ? "The file that \(name) names" : name
    }
}

extension Wrapping {
    fileprivate var text: String {
        switch self {
        case .blanks: "begins or ends with a blank, which no key has. Remove it."
        case .quotes: "has quotation marks around the key. Remove them: nothing takes them off on the way."
        case .assignment: "holds a line of the form NAME=value. Leave nothing in it but the value."
        }
    }
}
