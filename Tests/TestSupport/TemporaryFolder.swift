import Foundation

/// A folder of its own for one test, gone with its last reference.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = (FileManager.default.temporaryDirectory.path + "/bulk-sessions-test-XXXXXX").utf8CString.map {
            $0
        }
        path = String(cString: mkdtemp(&template))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Calls `body` with the path of a new folder, which is gone afterwards.
    package static func with<Value>(_ body: (String) throws -> Value) rethrows -> Value {
        let folder = TemporaryFolder()
        return try withExtendedLifetime(folder) { try body(folder.path) }
    }

    package func file(_ name: String) -> String { path + "/" + name }

    /// Permission bits; nil where there is no such file.
    package static func mode(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}

/// Runs a command to its end. Nil where it cannot be started.
@discardableResult
package func command(_ arguments: String...) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus
}

/// A small file system in memory; nil where this user may not mount one.
package final class SmallDisk: Sendable {
    private let folder = TemporaryFolder()
    package var path: String { folder.path }

    package init?(size: String) {
        guard getuid() == 0, command("mount", "-t", "tmpfs", "-o", "size=\(size)", "none", folder.path) == 0 else {
            return nil
        }
    }

    deinit { command("umount", "-l", folder.path) }

    package func makeReadOnly() -> Bool { command("mount", "-o", "remount,ro", folder.path) == 0 }
}
