import ArgumentParser
import CSV
import Rows
import Runner
import Text

/// The options that say how the input is read.
struct InputOptions: ParsableArguments {
    // Read before the parser reads anything: see JobArguments.
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A YAML file with any of these options, a header mapping and constants. See bulk-sessions init.",
            valueName: "FILE"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var job: String?

    @Option(name: .long, help: ArgumentHelp("Read the column COLUMN as FIELD. Repeatable.", valueName: "FIELD=COLUMN"))
    var map: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The column or columns that identify a row. [default: external_id, else vehicle and customer]",
            valueName: "COLUMN[,COLUMN]"
        )
    )
    var key: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The delimiter, instead of detecting it.", valueName: "C")
    )
    var delimiter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The encoding, instead of detecting it: \(Self.commonEncodings), or another single-byte one of Europe.",
            valueName: "E"
        ),
        completion: .list(TextEncoding.allCases.map(\.rawValue))
    )
    var encoding: String?

    func validate() throws {
        try EmptyValue.reject([
            "--key": key.map { $0.allSatisfy { $0 == "," } ? "" : $0 }, "--map": map.first(where: \.isEmpty),
            "--encoding": encoding,
        ])
    }

    func openingOptions(provided: Set<Field>) throws -> OpenedInput.Options {
        var options = OpenedInput.Options()
        options.overrides.delimiter = try delimiter.map(Self.delimiter)
        if let encoding {
            guard let known = TextEncoding(name: encoding) else {
                throw ValidationError(
                    "The value '\(encoding)' is invalid for '--encoding'. Write "
                        + TextEncoding.allCases.map(\.rawValue).joinedWithOr() + "."
                )
            }
            options.overrides.encoding = known
        }
        for mapping in map { options.fieldColumns.append(try HeaderOverride(argument: mapping)) }
        options.keyColumns = key.map { $0.split(separator: ",").map(String.init) } ?? []
        options.provided = provided
        return options
    }

    private static let commonEncodings =
        "utf-8, utf-16le, utf-16be, windows-1252, windows-1250, iso-8859-2, mac-roman, cp850"

    private static func delimiter(_ text: String) throws -> UInt8 {
        switch text.lowercased() {
        case "tab", "\\t", "\t": return UInt8(ascii: "\t")
        case "comma": return UInt8(ascii: ",")
        case "semicolon": return UInt8(ascii: ";")
        case "pipe": return UInt8(ascii: "|")
        default:
            guard text.utf8.count == 1, let byte = text.utf8.first, !"\"\r\n ".utf8.contains(byte) else {
                throw ValidationError(
                    "The value '\(text)' is invalid for '--delimiter'. Write one character: ',', ';', '|' or 'tab'."
                )
            }
            return byte
        }
    }
}
