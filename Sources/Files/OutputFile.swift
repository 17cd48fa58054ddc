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
        /// The option that names the place, for the errors about it.
        package var option = "--output"
        /// Permissions of a regular file.
        package var mode: UInt32 = 0o600
        /// Replace a file that is no result file.
        package var overwrites = false
        /// The input may be replaced by its own result (`retry`).
        package var mayReplaceInput = false
        /// The user has named the place: a pipe or a device there is what was meant.
        package var isNamed = true
        /// Whether the file at a path looks like a result, and may be replaced: it is kept all the same.
        package var isResultFile: @Sendable (String) -> Bool
        /// Whether this program has certainly written it, so that it may be deleted; else what looks like a result is one.
        package var isOwnResult: @Sendable (String) -> Bool

        package init(
            mode: UInt32 = 0o600,
            overwrites: Bool = false,
            mayReplaceInput: Bool = false,
            isNamed: Bool = true,
            isOwnResult: (@Sendable (String) -> Bool)? = nil,
            isResultFile: @escaping @Sendable (String) -> Bool
        ) {
            self.mode = mode
            self.overwrites = overwrites
            self.mayReplaceInput = mayReplaceInput
            self.isNamed = isNamed
            self.isResultFile = isResultFile
            self.isOwnResult = isOwnResult ?? isResultFile
        }
    }

    /// - Parameter isStopped: Whether nobody waits any more for somebody to read a pipe.
    package init(
        path: String,
        input: InputFile,
        rules: Rules,
        isStopped: () -> Bool = { false }
    ) throws(OutputError) {
        self.path = path
        if path == "-" {
            (descriptor, replacement, backup, replacedInput) = (try Self.standardOutput(), nil, nil, nil)
            return
        }
        let target = try OutputTarget(path)
        let backup = BackupName(isOwnResult: rules.isOwnResult)
        guard target.isReplaceable || rules.isNamed else {
            throw .cannotOpen(
                path: path,
                reason: "it is a pipe or a device; name it with \(rules.option) if it is meant"
            )
        }
        if target.isReplaceable { try Self.check(target, path, input, rules, backup) }
        do {
            let replacement = target.isReplaceable ? try Replacement(of: target, mode: rules.mode) : nil
            guard let opened = try replacement?.descriptor ?? target.open(isStopped: isStopped) else {
                throw OutputError.noReader(path: path)
            }
            descriptor = opened
            self.replacement = replacement
            self.backup = replacement == nil ? nil : backup
            // By its name as well: somebody may have put another file there already.
            let isInPlace = input.isSameFile(as: target.path) || (try? OutputTarget(input.path))?.path == target.path
            replacedInput = rules.mayReplaceInput && isInPlace ? input : nil
        } catch {
            throw error as? OutputError ?? .cannotOpen(path: path, reason: "\(error)")
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
        _ rules: Rules,
        _ backup: BackupName
    ) throws(OutputError) {
        guard target.existing != nil else { return }
        do { try backup.check(target.path) } catch {
            throw .cannotOpen(
                path: path,
                reason: "what it replaces could not be kept beside it: files that this program did not write have all "
                    + "the names from .bak to .bak-100; move them away, or name another place with \(rules.option)"
            )
        }
        if input.isSameFile(as: target.path) {
            guard rules.mayReplaceInput else {
                throw .cannotOpen(path: path, reason: "it is the input, which is never overwritten")
            }
        } else if !rules.overwrites, target.holdsText, !rules.isResultFile(target.path) {
            throw .cannotOpen(
                path: path,
                reason: "it exists and is no result file of ours; name another place with \(rules.option), "
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
