import Glibc

/// The place the results go to: opened before the first call, so that an unwritable one is known in time, and put in
/// place as a whole at the end.
package final class OutputFile: Sendable {
    /// As the person named it; `-` for standard output.
    package let path: String
    package let descriptor: Int32
    /// Where symbolic links lead; nil where it is no regular file and is written directly.
    private let target: String?
    private let temporary: String?

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
            (target, temporary) = (nil, nil)
            descriptor = dup(STDOUT_FILENO)
            guard descriptor >= 0 else { throw .cannotOpen(path: "standard output", reason: Self.reason()) }
            // A closed one was opened for reading at the start of the program.
            let access = fcntl(descriptor, F_GETFL) & O_ACCMODE
            guard access != O_RDONLY else { throw .cannotOpen(path: "standard output", reason: "it is closed") }
            return
        }
        let resolved = try Self.resolved(path)
        var status = stat()
        if stat(resolved, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                throw .cannotOpen(path: path, reason: "it is a folder")
            case S_IFREG:
                if input.isSameFile(as: resolved) {
                    if !rules.mayReplaceInput {
                        throw .cannotOpen(path: path, reason: "it is the input, which is never overwritten")
                    }
                } else if !rules.overwrites, status.st_size > 0, !rules.isResultFile(resolved) {
                    throw .cannotOpen(
                        path: path,
                        reason: "it exists and is no result file of ours; name another place with --output, "
                            + "or replace it with --overwrite"
                    )
                }
            default:
                descriptor = open(resolved, O_WRONLY | O_CLOEXEC)
                (target, temporary) = (nil, nil)
                guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
                return
            }
        }
        let (folder, name) = Self.split(resolved)
        var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
        let opened = mkstemp(&template)
        guard opened >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        guard fchmod(opened, mode_t(rules.mode)) == 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
        descriptor = opened
        target = resolved
        temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { close(descriptor) }

    /// Prepares for a result of about this size, of which nothing is written yet.
    ///
    /// Asking for room once costs less than asking for every block. Where it is not to be had, writing will show whether
    /// it was needed. `commit()` gives back what was too much.
    package func reserve(_ size: Int64) {
        guard temporary != nil else { return }
        posix_fallocate(descriptor, 0, off_t(size))
        DirectOutput.begin(descriptor, size: size)
    }

    /// Syncs what was written and puts it in place; an older file there is kept with the ending `.bak`.
    package func commit() throws(OutputError) {
        guard let target, let temporary else { return }
        let size = lseek(descriptor, 0, SEEK_CUR)
        guard size >= 0, ftruncate(descriptor, size) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        let backup = target + ".bak"
        unlink(backup)
        // A second name for the old file, and then one atomic step: at no moment is there no file of this name.
        if link(target, backup) != 0, errno != ENOENT, errno != EPERM, errno != ENOTSUP {
            throw .cannotWrite(path: backup, reason: Self.reason())
        }
        guard rename(temporary, target) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        let folder = open(Self.split(target).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Throws away what was written; an older file stays as it was.
    package func discard() {
        if let temporary { unlink(temporary) }
    }

    /// Follows symbolic links, also to a file that does not exist yet. Throws where they go round in circles, and where
    /// no file can have the name they lead to.
    static func resolved(_ path: String) throws(OutputError) -> String {
        var place = path
        // As many links as Linux itself follows.
        for _ in 0..<40 {
            if let real = realpath(place, nil) {
                defer { free(real) }
                return String(cString: real)
            }
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(place, &buffer, Int(PATH_MAX))
            guard length > 0 else {
                // Found out only at the end, when everything has been sent, it could not be put in place.
                if place.isEmpty { throw .cannotOpen(path: "\"\"", reason: "its name is empty; name a file") }
                guard !split(place).name.isEmpty else {
                    throw .cannotOpen(path: path, reason: "it is a folder that does not exist; name a file")
                }
                return place
            }
            let link = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
            place = link.hasPrefix("/") ? link : split(place).folder + "/" + link
        }
        throw .cannotOpen(path: path, reason: String(cString: strerror(ELOOP)))
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
