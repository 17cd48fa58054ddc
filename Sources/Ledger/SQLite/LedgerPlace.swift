import Files

/// Whether a place can keep what a ledger promises.
///
/// SQLite's journal lies beside the file and belongs to it. Where the file is mounted by itself, the journal stays behind;
/// where it has two names, each has a journal of its own; and over a network locks and shared memory do not hold
/// (https://www.sqlite.org/wal.html, https://www.sqlite.org/howtocorrupt.html).
struct LedgerPlace {
    /// The types of file systems that lie on another machine, as `/proc/self/mountinfo` names them.
    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "beegfs", "gpfs",
        "fuse.sshfs",
        "fuse.glusterfs", "fuse.ceph-fuse", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "davfs",
    ]

    /// Why no ledger may lie there; nil where one may.
    ///
    /// - Parameters:
    ///   - path: absolute, without links.
    ///   - hardLinks: The names that the file has, 1 where there is none yet.
    static func objection(to path: String, hardLinks: Int, mounts: MountTable?) -> String? {
        if hardLinks > 1 {
            return "it has \(hardLinks) names (hard links), each with a journal of its own. Remove all names but one"
        }
        guard let mount = mounts?.mount(of: path) else { return nil }
        if mount.point == path {
            return "it is mounted as a single file, and its journal beside it would be lost with the container. Mount "
                + "its folder instead"
        }
        if networkTypes.contains(mount.type) {
            return
                "it lies on a network file system (\(mount.type)), which keeps neither locks nor the order of writing. "
                + "Take a disk of this machine"
        }
        return nil
    }
}
