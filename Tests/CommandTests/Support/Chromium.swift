import Foundation

/// A browser without a window, where this machine has one.
struct Chromium {
    let path: String

    /// Nil where there is no `chromium` on the path.
    static let installed: Chromium? = {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? ["/usr/bin"]
        return folders.map { "\($0)/chromium" }.first { FileManager.default.isExecutableFile(atPath: $0) }
            .map(Chromium.init)
    }()

    /// A page after the browser has read it: what the document became, and what the browser complained of.
    struct Page {
        var document: String
        var complaints: [String]

        /// What stands between the tags.
        var text: String {
            let visible = document.replacing(#/<(style|svg|template)[^>]*>.*?</\1>/#.dotMatchesNewlines(), with: " ")
            return visible.replacing(#/<[^>]*>/#, with: " ").replacing(#/\s+/#, with: " ")
        }
    }

    func open(_ file: String, in workdir: Workdir, width: Int, isDark: Bool) async throws -> Page {
        let profile = workdir.file("browser-\(width)-\(isDark)")
        let (output, errors) = (profile + ".out", profile + ".err")
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile)", "--enable-logging=stderr",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=\(width),900",
            "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)", "--dump-dom", "file://\(workdir.file(file))",
        ]
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        for await _ in ended {}
        let said = try String(contentsOfFile: errors, encoding: .utf8)
        return Page(
            document: try String(contentsOfFile: output, encoding: .utf8),
            complaints: said.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") }
        )
    }
}
