import Foundation

/// A folder of its own for one test, gone with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = (FileManager.default.temporaryDirectory.path + "/ledger-test-XXXXXX").utf8CString.map { $0 }
        path = String(cString: mkdtemp(&template))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Permission bits; nil where there is no such file.
    static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}

/// Runs a command to its end. Nil where it cannot be started.
@discardableResult
func command(_ arguments: String...) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus
}

/// A small file system in memory; nil where this user may not mount one.
final class SmallDisk: Sendable {
    let folder = TemporaryFolder()
    var path: String { folder.path }

    init?(size: String) {
        guard getuid() == 0, command("mount", "-t", "tmpfs", "-o", "size=\(size)", "none", folder.path) == 0 else {
            return nil
        }
    }

    deinit { command("umount", "-l", folder.path) }

    func makeReadOnly() -> Bool { command("mount", "-o", "remount,ro", folder.path) == 0 }
}
