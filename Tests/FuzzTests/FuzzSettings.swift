import Foundation

/// What the fuzz targets have in common: how long, with which numbers, from which files, and where a finding is kept.
enum FuzzSettings {
    static let seconds = setting("FUZZ_SECONDS") ?? 20
    static let seed = UInt64(setting("FUZZ_SEED") ?? 1)

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init)
    }

    /// The files of a corpus.
    static func files(in corpus: String) -> [(name: String, bytes: [UInt8])] {
        let folder = Bundle.module.resourceURL!.appendingPathComponent(corpus)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { name in
            (name, Array((try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()))
        }
    }

    /// Where a finding of this kind is kept.
    static func finding(_ kind: String) -> String {
        FileManager.default.temporaryDirectory.path + "/bulk-sessions-fuzz-\(kind)"
    }
}
