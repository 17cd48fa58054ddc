import Files
import Glibc

/// The location of the ledger's files, and the checks of whether they may be trusted before the database is opened.
///
/// Existing files are only asked about, never opened: closing a descriptor would drop the locks that SQLite holds on the
/// same file in this process (POSIX record locks belong to the process).
struct LedgerLocation {
    /// The path as the user wrote it, for messages.
    let path: String

    /// Creates what is missing, with permissions for the owner alone whatever the umask, and checks what is there.
    ///
    /// - Returns: whether there is anything in the file yet.
    func prepare() throws(LedgerError) -> Bool {
        try makeFolder()
        let file = try followed()
        let folder = Self.folder(of: file)
        try checkPlace(file, folder)
        let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            defer { Glibc.close(descriptor) }
            // Until the folder is on disk too, a power cut could take the file away with everything in it.
            guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else { throw failure(errno) }
            try syncFolder(folder)
            return false
        }
        guard errno == EEXIST else { throw failure(errno) }
        let size = try inspect()
        try requireWritable(file, folder)
        return size > 0
    }

    /// The same checks without creating anything.
    ///
    /// - Returns: The folder that the ledger fills, or would, and whether there is anything in the file yet.
    func examine() throws(LedgerError) -> (folder: String, holdsLedger: Bool) {
        let file = try followed()
        var folder = Self.folder(of: file)
        if try checkPlace(file, folder) {
            let size = try inspect()
            try requireWritable(file, folder)
            return (folder, size > 0)
        }
        while access(folder, F_OK) != 0, errno == ENOENT, folder != "/", folder != "." {
            folder = Self.folder(of: folder)
        }
        guard access(folder, W_OK) == 0 else { throw unwritable(folder) }
        return (folder, false)
    }

    /// - Returns: Whether there is a file.
    @discardableResult
    private func checkPlace(_ file: String, _ folder: String) throws(LedgerError) -> Bool {
        try checkFolder(folder)
        // Before anything beside the ledger is read.
        try checkFiles(beside: file)
        // Before the ledger is looked for: another process may be making it, and notes its run last.
        let note = JournalNote(besides: file)
        let noted = note.entries().last
        var status = stat()
        let isThere = lstat(file, &status) == 0
        let hardLinks = isThere && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_nlink) : 1
        if let reason = LedgerPlace.objection(to: file, hardLinks: hardLinks, mounts: .current()) {
            throw .unsuitablePlace(path: path, reason: reason)
        }
        try JournalInspection(path: file).run()
        if !isThere, let lost = noted {
            throw .journalLost(path: path, note: note.path, run: lost.run, begun: lost.begun)
        }
        return isThere
    }

    private func requireWritable(_ file: String, _ folder: String) throws(LedgerError) {
        guard access(file, W_OK) == 0 else { throw failure(errno, ofExisting: true) }
        // SQLite creates its journal beside the file.
        guard access(folder, W_OK) == 0 else { throw unwritable(folder) }
    }

    private func unwritable(_ folder: String) -> LedgerError {
        errno == EROFS
            ? .readOnly(path: path)
            : .cannotOpen(path: path, reason: "its folder \(folder) cannot be written (\(Self.text(errno)))")
    }

    /// Checks the files without changing anything.
    ///
    /// - Returns: the size of the main file in bytes.
    @discardableResult
    func inspect() throws(LedgerError) -> Int {
        let file = try followed()
        var status = stat()
        guard lstat(file, &status) == 0 else {
            if errno == ENOENT { throw .cannotOpen(path: path, reason: "there is no such file") }
            throw failure(errno)
        }
        try check(status, of: path)
        try checkFolder(Self.folder(of: file))
        try checkFiles(beside: file)
        return Int(status.st_size)
    }

    /// Whoever may write the journal beside the ledger may write the ledger.
    private func checkFiles(beside file: String) throws(LedgerError) {
        var status = stat()
        for name in ["-wal", "-shm", "-journal", "-note"].map({ file + $0 }) where lstat(name, &status) == 0 {
            try check(status, of: name)
        }
    }

    private func checkFolder(_ folder: String) throws(LedgerError) {
        if let reason = LedgerTrust.objection(toFolder: folder) { throw .untrusted(path: path, reason: reason) }
    }

    private func check(_ status: stat, of name: String) throws(LedgerError) {
        guard let objection = LedgerTrust.objection(to: status) else { return }
        switch objection {
        case .folder, .noRegularFile: throw .cannotOpen(path: name, reason: objection.text)
        case .ofAnotherUser:
            throw .untrusted(path: name, reason: objection.text + ". Restore your own, or run as that user")
        case .writableByOthers: throw .writableByOthers(path: name)
        case .hardLinks: throw .unsuitablePlace(path: name, reason: objection.text)
        }
    }

    /// Creates the folders that are missing on the way to the file, each with 0700.
    func makeFolder() throws(LedgerError) {
        var missing: [String] = []
        var folder = Self.folder(of: try followed())
        while access(folder, F_OK) != 0, errno == ENOENT, folder != "/", folder != "." {
            missing.append(folder)
            folder = Self.folder(of: folder)
        }
        for folder in missing.reversed() {
            if mkdir(folder, 0o700) == 0 {
                guard chmod(folder, 0o700) == 0 else { throw failure(errno) }
                try syncFolder(Self.folder(of: folder))
            } else if errno != EEXIST {
                throw failure(errno)
            }
        }
    }

    private func syncFolder(_ folder: String) throws(LedgerError) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        // EINVAL: a file system that cannot sync folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(errno) }
    }

    private func failure(_ code: Int32, ofExisting: Bool = false) -> LedgerError {
        switch code {
        case ENOSPC, EDQUOT: .full(path: path)
        case EROFS: .readOnly(path: path)
        case EACCES where ofExisting, EPERM where ofExisting: .readOnly(path: path)
        default: .cannotOpen(path: path, reason: Self.text(code))
        }
    }

    static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }

    static func folder(of path: String) -> String {
        var parts = path[...]
        while parts.count > 1, parts.last == "/" { parts.removeLast() }
        guard let slash = parts.lastIndex(of: "/") else { return "." }
        return slash == parts.startIndex ? "/" : String(parts[..<slash])
    }

    /// The same file by its one name: two paths that lead to one ledger through links must share its lock.
    var resolved: String { (try? ResolvedPath(path).text) ?? path }

    /// The same; throws where a link on the way is another user's.
    private func followed() throws(LedgerError) -> String {
        do { return try ResolvedPath(path).text } catch {
            switch error {
            case .foreignLink: throw .untrusted(path: path, reason: "\(error). Name a path without it")
            case .system(let error): throw .cannotOpen(path: path, reason: "\(error)")
            }
        }
    }
}
