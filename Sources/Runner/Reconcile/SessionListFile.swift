import CSV
import Files
package import Rows
import Text

/// A list of sessions that a provider pushed or its support exported: CSV, or JSON, see `ListedObjects`.
package struct SessionListFile: Sendable {
    package let path: String
    package let mapping: ListMapping
    private let content: Content

    private enum Content {
        case table(InputFile, Dialect)
        /// The objects' members, by their names, those of objects inside them as `options.client_id`.
        case objects([[String: String]])
    }

    /// A list is read as a stream, and what of it may matter is kept; JSON stands in memory as a whole.
    private static let mostBytes = 256 << 20
    private static let mostJSON = 32 << 20
    private static let mostMembers = 1_000

    /// - Parameter overrides: What the user says about its columns.
    package init(path: String, overrides: [HeaderOverride]) throws {
        self.path = path
        let bounded: BoundedFile
        do throws(BoundedFile.Failure) {
            bounded = try BoundedFile(path, takesPipes: false)
        } catch {
            throw SessionListError.unreadable(path, reason: "\(error)")
        }
        let file = try InputFile(path: path)
        guard file.size <= Self.mostBytes else {
            throw SessionListError.unreadable(path, reason: "\(BoundedFile.Failure.tooLarge)")
        }
        if try Self.isJSON(file) {
            let bytes: [UInt8]
            do throws(BoundedFile.Failure) { bytes = try bounded.read(upTo: Self.mostJSON) } catch {
                throw SessionListError.unreadable(path, reason: "\(error)")
            }
            let objects: [[String: String]]
            do throws(ListedObjects.Failure) { objects = try ListedObjects.all(in: bytes) } catch {
                throw SessionListError.damaged(path, error.reason)
            }
            content = .objects(objects)
            let names = Set(objects.flatMap(\.keys))
            if names.count > Self.mostMembers {
                throw SessionListError.damaged(path, "its objects have too many members")
            }
            mapping = try Self.mapping(path, Array(names).sorted(), isTable: false, overrides)
        } else {
            do {
                let dialect = try DialectDetector.detect(file)
                content = .table(file, dialect)
                mapping = try Self.mapping(path, file, dialect, overrides)
            } catch let error as CSVError {
                if case .input = error { throw error }
                throw SessionListError.damaged(path, "\(error)")
            }
        }
    }

    private static func mapping(
        _ path: String,
        _ columns: [String],
        isTable: Bool,
        _ overrides: [HeaderOverride]
    ) throws -> ListMapping {
        do {
            return try ListMapping(columns: columns, isTable: isTable, overrides: overrides)
        } catch {
            throw SessionListError.header(path, error)
        }
    }

    // MARK: CSV

    private static func mapping(
        _ path: String,
        _ file: InputFile,
        _ dialect: Dialect,
        _ overrides: [HeaderOverride]
    ) throws -> ListMapping {
        var reader = try RecordReader(file, dialect: dialect)
        guard try reader.next() else { throw SessionListError.empty(path) }
        guard reader.fieldCount <= HeaderMapping.mostColumns else {
            throw SessionListError.damaged(path, "its first row has \(reader.fieldCount) columns")
        }
        func cells() -> [String] { (0..<reader.fieldCount).map { reader.field($0).text } }
        let first = cells()
        do {
            return try mapping(path, first, isTable: true, overrides)
        } catch {
            // A title, or blank columns, above the header.
            let own = ListMapping.names(in: first)
            for _ in 0..<HeaderSearch.depth {
                guard (try? reader.next()) ?? false, reader.fieldCount <= HeaderMapping.mostColumns else { break }
                if ListMapping.names(in: cells()) > max(1, own) {
                    throw SessionListError.header(path, .headerBelow(row: reader.row))
                }
            }
            throw error
        }
    }

    // MARK: JSON

    private static func isJSON(_ file: InputFile) throws -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = try bytes.withUnsafeMutableBytes { buffer throws(InputError) in try file.read(into: buffer, at: 0) }
        var text = bytes.prefix(count)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
    }

    // MARK: Reading

    /// Calls `body` with each row of the list: its number, as a spreadsheet counts rows or from 1 on, and what stands in it.
    func forEach(_ body: (_ line: Int, _ text: (ListField) -> String) throws -> Void) throws {
        switch content {
        case .objects(let objects):
            for (index, object) in objects.enumerated() {
                try body(index + 1) { field in
                    mapping.column(of: field).flatMap { object[mapping.columns[$0]] }.map(Self.trimmed) ?? ""
                }
            }
        case .table(let file, let dialect):
            do {
                var reader = try RecordReader(file, dialect: dialect)
                _ = try reader.next()
                while try reader.next() {
                    let record = reader.record
                    try body(reader.row) { field in
                        guard let column = mapping.column(of: field), column < record.count else { return "" }
                        return RowChecker.value(record[column]).text
                    }
                }
            } catch let error as CSVError {
                if case .input = error { throw error }
                throw SessionListError.damaged(path, "\(error)")
            }
            if file.hasChanged { throw SessionListError.unreadable(path, reason: "it was changed while it was read") }
        }
    }

    private static func trimmed(_ text: String) -> String { text.withBytes { TextTrim.trimmed($0).text } }
}

/// Why a list of sessions is of no use. Nothing was changed.
package enum SessionListError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(String, reason: String)
    case damaged(String, String)
    case empty(String)
    case header(String, ListHeaderError)
    /// In this line of it, counted as `SessionListFile.forEach` does, a known session stands beside what is not its row's.
    case contradicted(String, line: Int, isReference: Bool)
    /// In this line of it a session was created after it had been noted here: its times are those of another zone.
    case timesAhead(String, line: Int)
    /// None of its sessions is known here.
    case foreign(String, sessions: Int, account: String, campaign: String)

    /// Whether it could not be read at all.
    package var isUnreadable: Bool { if case .unreadable = self { true } else { false } }

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "The list \(VisibleText.line(path)) cannot be read: \(reason)."
        case .damaged(let path, let reason):
            "The list \(VisibleText.line(path)) cannot be used: \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason). "
                + "Nothing was changed."
        case .empty(let path):
            "The list \(VisibleText.line(path)) holds no session; perhaps its export came out empty. Nothing was changed."
        case .header(let path, let error): "The list \(VisibleText.line(path)): \(error)"
        case .contradicted(let path, let line, let isReference):
            "The list \(VisibleText.line(path)) contradicts what is known here: in its row \(line) a session stands beside "
                + (isReference ? "a client_id that was not sent for it" : "a vehicle that is not its own")
                + ". A column was sorted or moved by itself, or does not hold what it was read as. Export the list again, or "
                + "name its columns with --with-map; where that row alone is wrong, take it out. Nothing was changed."
        case .timesAhead(let path, let line):
            "The list \(VisibleText.line(path)) cannot be right: the session in its row \(line) was created, it says, after the "
                + "run had ended that created it. Perhaps its times are of another time zone than they say: export them in "
                + "UTC, or see whether this machine's clock is right. Nothing was changed."
        case .foreign(let path, let sessions, let account, let campaign):
            "None of the \(NumberText.counted(sessions, "session")) in \(VisibleText.line(path)) is known here, so it is not "
                + "the list of account \"\(VisibleText.shortened(account))\" (campaign "
                + "\"\(VisibleText.shortened(campaign))\"), or its columns are not what they were read as. If it is, and "
                + "none of them can be known here, say --trust-list. Nothing was changed."
        }
    }
}
