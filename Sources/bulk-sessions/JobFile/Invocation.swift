import Files
import Foundation
import Ledger
import Synchronization
import Text

/// The command line that this process was given, with what its job file adds to it.
enum Invocation {
    private static let current = Mutex<JobArguments?>(nil)

    static func isAbout(_ arguments: JobArguments) { current.withLock { $0 = arguments } }

    /// Who runs this program here, with which options and from which job file.
    static var origin: RunOrigin {
        let arguments = current.withLock { $0 }
        let words = arguments?.arguments ?? OptionAliases.resolved(Array(CommandLine.arguments.dropFirst()))
        let text = PublicWords.masked(words).map(ShellWord.quoted).joined(separator: " ")
        return RunOrigin(
            user: user,
            host: host,
            options: VisibleText.shortened(KnownKeys.masked(text), to: longest),
            jobFile: arguments?.fileDigest
        )
    }

    /// In characters: the ledger keeps it of every run.
    private static let longest = 4_000

    private static var user: String {
        let number = geteuid()
        guard let entry = getpwuid(number), let name = entry.pointee.pw_name else { return String(number) }
        return String(cString: name)
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
