import Files
import Testing

@testable import Ledger

@Suite("Where a ledger may lie")
struct LedgerPlaceTests {
    /// As Linux writes it: with and without optional fields, escapes, and one mount that hides another.
    private static let mounts = MountTable(
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        30 22 0:40 / /srv rw,relatime shared:7 - ext4 /dev/vdb rw
        31 22 0:41 / /srv rw,relatime shared:8 master:2 - nfs4 host:/export rw
        32 22 0:42 / /srv/local rw,relatime - xfs /dev/vdc rw
        33 22 254:0 /data/ledger.sqlite /app/ledger.sqlite rw,relatime - ext4 /dev/vda rw
        34 22 0:43 / /mnt/our\\040share rw,relatime - cifs //host/share rw
        35 22 0:44 / /mnt/far rw,relatime - fuse.sshfs host: rw
        a line of another form
        """
    )

    @Test(
        "a file belongs to the innermost mount, and of two at one point to the later",
        arguments: [
            ("/home/u/ledger.sqlite", "/", "ext4"), ("/srv/ledger.sqlite", "/srv", "nfs4"),
            ("/srv/local/ledger.sqlite", "/srv/local", "xfs"), ("/srvlocal/ledger.sqlite", "/", "ext4"),
            ("/mnt/our share/x", "/mnt/our share", "cifs"),
        ]
    )
    func innermost(path: String, point: String, type: String) {
        #expect(Self.mounts.mount(of: path) == MountTable.Mount(point: point, type: type))
    }

    @Test(
        "a network file system is refused, and so is a file that is mounted by itself",
        arguments: [
            ("/srv/ledger.sqlite", "network file system (nfs4)"), ("/mnt/our share/l", "network file system (cifs)"),
            ("/mnt/far/l", "network file system (fuse.sshfs)"), ("/app/ledger.sqlite", "mounted as a single file"),
        ]
    )
    func refused(path: String, reason: String) throws {
        let objection = try #require(LedgerPlace.objection(to: path, hardLinks: 1, mounts: Self.mounts))
        #expect(objection.contains(reason))
    }

    @Test("a disk of this machine is fine", arguments: ["/home/u/l", "/srv/local/l", "/app/other.sqlite"])
    func accepted(path: String) {
        #expect(LedgerPlace.objection(to: path, hardLinks: 1, mounts: Self.mounts) == nil)
        #expect(LedgerPlace.objection(to: path, hardLinks: 2, mounts: Self.mounts) != nil)
        #expect(LedgerPlace.objection(to: path, hardLinks: 1, mounts: nil) == nil)
    }

    @Test("this machine tells its mounts")
    func current() throws {
        #expect(try #require(MountTable.current()).mount(of: "/") != nil)
    }
}
