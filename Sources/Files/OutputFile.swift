import Glibc
import SystemPackage

/// The file that the results go to: opened before the first call, so that an unwritable one is known in time, and put
/// in place as a whole at the end.
package final class OutputFile: Sendable {
    /// The path as the user wrote it; `-` for standard output.
    package let path: String
    private let descriptor: FileDescriptor
    /// Nil where it is no regular file and is written directly.
    private let replacement: Replacement?
    /// Nil where it is no regular file.
    private let backup: BackupName?
    /// The input, where it is what will be replaced.
    private let replacedInput: InputFile?

    package struct Rules: Sendable {
        /// Permissions of a regular file.
        package var mode: UInt32 = 0o600
        /// Replace a file that is no result file.
        package var overwrites = false
        /// The input may be replaced by its own result (`retry`).
        package var mayReplaceInput = false
        /// Whether the file at a path is one that this program wrote as a result, and may replace.
        package var isResultFile: @Sendable (String) -> Bool

        package init(
            mode: UInt32 = 0o600,
            overwrites: Bool = false,
            mayReplaceInput: Bool = false,
            isResultFile: @escaping @Sendable (String) -> Bool
        ) {
            self.mode = mode
            self.overwrites = overwrites
            self.mayReplaceInput = mayReplaceInput
            self.isResultFile = isResultFile
        }
    }

    package init(path: String, input: InputFile, rules: Rules) throws(OutputError) {
        self.path = path
        if path == "-" {
            (descriptor, replacement, backup, replacedInput) = (try Self.standardOutput(), nil, nil, nil)
            return
        }
        let target = try OutputTarget(path)
        if target.isReplaceable { try Self.check(target, path, input, rules) }
        do {
            let replacement = target.isReplaceable ? try Replacement(of: target, mode: rules.mode) : nil
            descriptor = try replacement?.descriptor ?? target.open()
            self.replacement = replacement
            backup = replacement == nil ? nil : BackupName(isResultFile: rules.isResultFile)
            // By its name as well: somebody may have put another file there already.
            let isInPlace = input.isSameFile(as: target.path) || (try? OutputTarget(input.path))?.path == target.path
            replacedInput = rules.mayReplaceInput && isInPlace ? input : nil
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    deinit { try? descriptor.close() }

    private static func standardOutput() throws(OutputError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.standardOutput.duplicate()
        } catch {
            throw .cannotOpen(path: "standard output", reason: "\(error)")
        }
        // A closed one was opened for reading at the start of the program.
        guard fcntl(descriptor.rawValue, F_GETFL) & O_ACCMODE != O_RDONLY else {
            try? descriptor.close()
            throw .cannotOpen(path: "standard output", reason: "it is closed")
        }
        return descriptor
    }

    /// Throws where the file that is there must stay.
    private static func check(
        _ target: OutputTarget,
        _ path: String,
        _ input: InputFile,
        _ rules: Rules
    ) throws(OutputError) {
        guard target.existing != nil else { return }
        if input.isSameFile(as: target.path) {
            guard rules.mayReplaceInput else {
                throw .cannotOpen(path: path, reason: "it is the input, which is never overwritten")
            }
        } else if !rules.overwrites, target.holdsText, !rules.isResultFile(target.path) {
            throw .cannotOpen(
                path: path,
                reason: "it exists and is no result file of ours; name another place with --output, "
                    + "or replace it with --overwrite"
            )
        }
    }

    /// Asks for room for a result of about this size, of which nothing is written yet.
    ///
    /// Asking once costs less than asking for every block. Where there is too little, writing will show whether it was
    /// needed; what was too much `commit()` gives back.
    package func reserve(_ size: Int64) {
        if replacement != nil { posix_fallocate(descriptor.rawValue, 0, off_t(size)) }
    }

    /// Appends bytes to what was written.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        do {
            try descriptor.writeAll(bytes, waits: true)
        } catch .brokenPipe {
            throw .readerGone
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    package func write(_ bytes: [UInt8]) throws(OutputError) {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(OutputError) in try write(bytes) } }
        try result.get()
    }

    /// Syncs what was written and puts it in place; an older file there is kept beside it, see `BackupName`.
    package func commit() throws(OutputError) {
        guard let replacement else { return }
        do {
            try descriptor.resize(to: descriptor.seek(offset: 0, from: .current))
            try descriptor.sync()
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
        let target = replacement.target.path
        if let replacedInput, replacedInput.isReplaced(at: target) || replacedInput.hasChanged {
            throw try putBeside(replacement) { .replaced(path: path, kept: $0) }
        }
        do {
            try backup?.keep(target)
            try replacement.putInPlace()
        } catch {
            throw try putBeside(replacement) { .notInPlace(path: path, reason: "\(error)", kept: $0) }
        }
        // So that a new name outlives a power cut as well.
        FileDescriptor.syncFolder(replacement.target.folder)
    }

    /// Keeps a result that cannot have its place: it may be all that is known of its links.
    private func putBeside(
        _ replacement: Replacement,
        _ error: (_ kept: String) -> OutputError
    ) throws(OutputError) -> OutputError {
        do {
            let kept = try replacement.putBeside()
            FileDescriptor.syncFolder(replacement.target.folder)
            return error(kept)
        } catch let reason {
            throw .cannotWrite(path: path, reason: "\(reason)")
        }
    }

    /// Throws away what was written; an older file stays as it was.
    package func discard() { replacement?.discard() }
}
