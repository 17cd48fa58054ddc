import Glibc
package import SystemPackage

/// The bytes of a file that holds a key and nothing else.
package struct SecretFile {
    package let bytes: [UInt8]
    /// Whether other users of this machine may read it.
    package let isReadableByOthers: Bool

    /// Why the file is not used. The texts do not repeat its path: perhaps the key itself stands there.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case system(Errno)
        case unsuitable(BoundedFile.Failure)
        case foreignLink
        /// Neither ours nor the administrator's: whoever owns it can put another key there.
        case ofAnotherUser
        /// Other users may write the file.
        case writable
        /// Other users may put another file in its place, or read it there.
        case exposed

        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .unsuitable(.tooLarge): "it is larger than any key"
            case .unsuitable(let failure): "\(failure)"
            case .foreignLink: "another user's symbolic link leads to it"
            case .ofAnotherUser:
                "it belongs to another user, who can put another key there (make it yours, or the administrator's: chown)"
            case .writable: "other users may write it (make it yours alone: chmod 600)"
            case .exposed: "other users may write its folder (put it into one of your own)"
            }
        }
    }

    private static let limit = 1 << 16

    package init(_ path: String) throws(Failure) {
        let place: String
        do { place = try ResolvedPath(path).text } catch {
            switch error {
            case .foreignLink: throw .foreignLink
            case .system(let error): throw .system(error)
            }
        }
        do {
            let file = try BoundedFile(path, takesPipes: true)
            if !Ownership.isOurs(file.status) { throw Failure.ofAnotherUser }
            if !file.isPipe { try Self.check(file.status, at: place) }
            bytes = try file.read(upTo: Self.limit)
            isReadableByOthers = !file.isPipe && Ownership.isReadableByOthers(file.status)
        } catch let failure as BoundedFile.Failure {
            throw .unsuitable(failure)
        } catch {
            throw error as? Failure ?? .system(.ioError)
        }
    }

    private static func check(_ file: stat, at place: String) throws(Failure) {
        if Ownership.isWritableByOthers(file) { throw .writable }
        var folder = stat()
        let path = place.lastIndex(of: "/").map { place[..<$0] } ?? ""
        guard stat(path.isEmpty ? "/" : String(path), &folder) == 0 else { return }
        // In a folder like /tmp only its owner can replace it.
        let isSticky = folder.st_mode & S_ISVTX != 0
        if Ownership.isWritableByOthers(folder), !isSticky || Ownership.isReadableByOthers(file) { throw .exposed }
    }
}
