package import CSV
package import Files
package import Rows
import Text

/// A scan of a result file for the scopes in which its rows were created.
package struct RefScan: Sendable {
    /// The scopes that the file's references name, each once, at most three of them.
    package private(set) var scopes: [SessionScope] = []
    /// One link of the file.
    package private(set) var sampleURL: String?

    package init(_ file: InputFile, overrides: DialectDetector.Overrides) throws {
        var reader = try RecordReader(file, dialect: try DialectDetector.detect(file, overrides: overrides))
        guard try reader.next() else { throw HeaderError.noHeader }
        let columns = ResultColumn.find(in: (0..<reader.fieldCount).map { reader.field($0).text })
        guard let refColumn = columns.firstIndex(of: .ref) else { throw NoResultFile(path: file.path) }
        let urlColumn = columns.firstIndex(of: .url)
        while try reader.next(), scopes.count < 3 {
            guard refColumn < reader.fieldCount, let ref = SessionRef(TextTrim.trimmed(reader.field(refColumn))) else {
                continue
            }
            if !scopes.contains(ref.scope) { scopes.append(ref.scope) }
            if sampleURL == nil, let urlColumn, urlColumn < reader.fieldCount {
                let url = TextTrim.trimmed(reader.field(urlColumn)).text
                if !url.isEmpty { sampleURL = url }
            }
        }
    }
}

/// The error of a file that is no result file where one is needed.
package struct NoResultFile: Error, CustomStringConvertible {
    private let path: String

    init(path: String) { self.path = path }

    package var description: String {
        "\(path == "-" ? "Standard input" : path) has no column session_ref, so it is no result file: without it nobody can "
            + "tell which of its rows have a session, and all would be created anew. Give retry the result file of an "
            + "earlier run, or use bulk-sessions create."
    }
}

/// The error of a result file whose rows belong to different scopes.
package struct MixedScopes: Error, CustomStringConvertible {
    private let scopes: [SessionScope]

    package init(scopes: [SessionScope]) { self.scopes = scopes }

    package var description: String {
        let names = scopes.map { "\($0.provider) \($0.environment), account \($0.account), campaign \($0.campaign)" }
        return "The rows of this file belong to different runs (\(names.joined(separator: "; "))). "
            + "Name --provider, --environment and --campaign to run again the rows of one of them."
    }
}
