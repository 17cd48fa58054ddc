/// The keys of one provider, from the environment or from the files it names.
package struct Secrets: Sendable {
    private let values: [String: String]

    package subscript(_ variable: String) -> String { values[variable] ?? "" }

    /// Reads each of `variables`, or the file that `<variable>_FILE` names.
    ///
    /// - Parameters:
    ///   - environment: the process's environment.
    ///   - readFile: the bytes of the file at a path; throws where it cannot be read. A byte order
    ///     mark and one final newline are dropped.
    package init(
        _ variables: [String],
        from environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) throws(SecretError) {
        var values: [String: String] = [:]
        for variable in variables {
            values[variable] = try Self.read(variable, from: environment, readFile: readFile)
        }
        self.values = values
    }

    private static func read(
        _ variable: String,
        from environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) throws(SecretError) -> String {
        let file = variable + "_FILE"
        let value: String
        switch (environment[variable], environment[file]) {
        case (nil, nil): throw .missing(variable)
        case (.some, .some): throw .both(variable)
        case (let given?, nil):
            guard !given.isEmpty else { throw .empty(variable) }
            value = given
        case (nil, let path?):
            guard !path.isEmpty else { throw .empty(file) }
            guard let bytes = try? readFile(path) else { throw .unreadable(variable: file, path: path) }
            guard let text = String(validating: bare(bytes), as: UTF8.self) else { throw .notASCII(file) }
            guard !text.isEmpty else { throw .empty(file) }
            value = text
        }
        let source = environment[variable] == nil ? file : variable
        // A key is sent as a header, where a control character would begin another one, and what is not ASCII came from
        // a word processor: a curly quote, a no-break space.
        guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .controlCharacters(source)
        }
        guard value.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII(source) }
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

/// Why a key could not be had. The text names the variable and never what it holds.
package enum SecretError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(String)
    case both(String)
    case empty(String)
    case controlCharacters(String)
    case notASCII(String)
    case unreadable(variable: String, path: String)

    package var description: String {
        switch self {
        case .missing(let name):
            "The environment variable \(name) is not set. Set it to \(Self.content(of: name)), or set \(name)_FILE to the path of a "
                + "file that holds it."
        case .both(let name):
            "Both \(name) and \(name)_FILE are set, and they may differ. Unset one of them."
        case .empty(let name) where name.hasSuffix("_FILE"):
            "\(name) names no file, or an empty one. Put the key into the file and its path into the variable."
        case .empty(let name):
            "\(name) is empty. Set it to \(Self.content(of: name)), or unset it and set \(name)_FILE to the path of a "
                + "file that holds it."
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
        case .unreadable(let variable, let path):
            "The file \(path) that \(variable) names cannot be read. Check the path and its permissions."
        }
    }

    /// What belongs into a variable, as its owner calls it.
    private static func content(of variable: String) -> String {
        variable == "PAVE_USERNAME" ? "the name of your PAVE account" : "the key"
    }
}
