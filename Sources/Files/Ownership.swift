package import Glibc

/// Who may have written a file, or put it there.
package enum Ownership {
    /// Whether it belongs to us, or to the administrator, who may do anything here.
    package static func isOurs(_ status: stat) -> Bool { status.st_uid == geteuid() || status.st_uid == 0 }

    /// Whether anybody but its owner may write it, or into it where it is a folder.
    package static func isWritableByOthers(_ status: stat) -> Bool {
        status.st_mode & S_IWOTH != 0 || status.st_mode & S_IWGRP != 0 && !isOfPrivateGroup(status)
    }

    package static func isReadableByOthers(_ status: stat) -> Bool {
        status.st_mode & S_IROTH != 0 || status.st_mode & S_IRGRP != 0 && !isOfPrivateGroup(status)
    }

    /// Whether its group is the one that a system gives to each user, in which there is nobody else: there folders are
    /// writable by it from the beginning.
    private static func isOfPrivateGroup(_ status: stat) -> Bool {
        guard let account = getpwuid(status.st_uid), account.pointee.pw_gid == status.st_gid else { return false }
        let name = String(cString: account.pointee.pw_name)
        guard let group = getgrgid(status.st_gid), String(cString: group.pointee.gr_name) == name else { return false }
        var member = group.pointee.gr_mem
        while let one = member?.pointee {
            if String(cString: one) != name { return false }
            member = member?.advanced(by: 1)
        }
        return true
    }
}
