import Glibc
import Synchronization
import SystemPackage

/// A temporary file without a name, for what a run cannot keep in memory; it is gone with its last reference.
///
/// It lies in the folder that `TMPDIR` names, else in `/tmp`. One thread appends at a time; any number may read what has
/// been appended.
package final class ScratchFile: Sendable {
    /// The folder that it lies in, for messages.
    package let folder: String
    let descriptor: FileDescriptor
    private let appended = Atomic<Int>(0)

    /// - Parameter purpose: A word for the file's name, where it has one until it is unlinked.
    package init(_ purpose: String) throws(ScratchError) {
        let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        folder = named.isEmpty ? "/tmp" : named
        do {
            let file = try TemporaryFile(in: folder, prefix: "bulk-sessions-\(purpose)-")
            file.removeName()
            descriptor = file.descriptor
        } catch {
            throw .cannotCreate(folder: folder, reason: "\(error)")
        }
    }

    deinit { try? descriptor.close() }

    /// How many bytes have been appended.
    package var size: Int { appended.load(ordering: .acquiring) }

    /// Appends all of these bytes, or none that a reader could see.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(ScratchError) {
        do {
            try descriptor.writeAll(toAbsoluteOffset: Int64(size), bytes)
        } catch {
            throw .cannotWrite(folder: folder, reason: "\(error)")
        }
        appended.add(bytes.count, ordering: .releasing)
    }

    /// Writes over bytes that have been appended.
    package func overwrite(_ bytes: UnsafeRawBufferPointer, at position: Int) throws(ScratchError) {
        precondition(position + bytes.count <= size)
        do {
            try descriptor.writeAll(toAbsoluteOffset: Int64(position), bytes)
        } catch {
            throw .cannotWrite(folder: folder, reason: "\(error)")
        }
    }

    /// Reads bytes from a position on, as many as there are and the buffer has room for; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ScratchError) -> Int {
        do {
            return try descriptor.read(fromAbsoluteOffset: Int64(position), into: buffer)
        } catch {
            throw .cannotRead(folder: folder, reason: "\(error)")
        }
    }
}
