import Foundation
import Testing

/// A small library in C that is loaded before the system's own, so that it stands between the binary and the kernel.
enum PreloadedLibrary {
    /// Builds it with the compiler that Swift itself needs to import C, unless the directory has it already.
    ///
    /// - Returns: its path, for `LD_PRELOAD`.
    static func build(_ name: String, source: String, in workdir: Workdir) throws -> String {
        let library = workdir.file(name + ".so")
        if workdir.exists(name + ".so") { return library }
        try workdir.write(source, to: name + ".c")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["clang", "-shared", "-fPIC", "-o", library, workdir.file(name + ".c"), "-ldl"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return library
    }
}
