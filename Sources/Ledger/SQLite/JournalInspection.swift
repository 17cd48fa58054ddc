import Glibc

/// A check of the write-ahead log beside a ledger, made before SQLite opens it.
///
/// SQLite takes a log whose checksums fail for one whose end was never written, and goes on without what stood in it.
/// That is right after a power cut, where only the last commit can be incomplete, since every commit is synced before
/// the next begins. Where more than one is behind the damage, calls that were recorded would be forgotten and made again.
///
/// A commit whose sync fails leaves its frames behind the end, and a smaller one that is tried after it covers but a part
/// of them. Of each such commit there is a rest, with its one end; a rest does not follow from what stands before it.
/// What stands behind damage follows from itself, commit after commit.
///
/// The format is that of SQLite's file format document, "The Write-Ahead Log".
struct JournalInspection {
    /// The ledger's path; the log's is the same with `-wal`.
    let path: String

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    func run() throws(LedgerError) {
        let descriptor = Glibc.open(path + "-wal", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard let header = read(descriptor, at: 0, count: Self.headerSize), header.contains(where: { $0 != 0 }) else {
            return
        }
        // A ledger is given its first page before it is given a log, by whatever process makes it at this moment.
        var main = stat()
        guard stat(path, &main) == 0, main.st_size > 0 else {
            throw damaged("its main file is missing or empty, but \(path)-wal, which belongs to it, is not")
        }
        guard isDamaged(descriptor, header) else { return }
        // Another run may have begun the log anew meanwhile.
        if let now = read(descriptor, at: 0, count: Self.headerSize), now != header { return }
        throw damaged("\(path)-wal, which holds what was written last, is damaged")
    }

    private func isDamaged(_ descriptor: Int32, _ header: [UInt8]) -> Bool {
        let magic = Self.word(header, 0, isBigEndian: true)
        guard magic & ~1 == 0x377F_0682 else { return true }
        let isBigEndian = magic & 1 == 1
        var sum = Checksum(isBigEndian: isBigEndian)
        sum.add(header[0..<24])
        guard sum.matches(header, at: 24) else { return true }

        let pageSize = Int(Self.word(header, 8, isBigEndian: true))
        guard (512...65_536).contains(pageSize) else { return true }
        let salts = header[16..<24]
        var offset = Self.headerSize
        var isBroken = false
        /// Of the frames behind that follow from each other.
        var commitsBehind = 0
        while let frame = read(descriptor, at: offset, count: Self.frameHeaderSize + pageSize),
            frame[8..<16].elementsEqual(salts)
        {
            sum.add(frame[0..<8])
            sum.add(frame[Self.frameHeaderSize...])
            if !sum.matches(frame, at: 16) {
                (isBroken, commitsBehind) = (true, 0)
                sum = Checksum(continuing: frame, at: 16, isBigEndian: isBigEndian)
            }
            // The frame that ends a commit gives the size of the database after it.
            if isBroken, Self.word(frame, 4, isBigEndian: true) != 0 { commitsBehind += 1 }
            if commitsBehind > 1 { return true }
            offset += frame.count
        }
        return false
    }

    /// The cumulative checksum of the log's format.
    private struct Checksum {
        let isBigEndian: Bool
        private var first: UInt32 = 0
        private var second: UInt32 = 0

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

        /// The checksum of all up to a frame, as that frame says it.
        init(continuing frame: [UInt8], at offset: Int, isBigEndian: Bool) {
            self.isBigEndian = isBigEndian
            first = JournalInspection.word(frame, offset, isBigEndian: true)
            second = JournalInspection.word(frame, offset + 4, isBigEndian: true)
        }

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            bytes.withUnsafeBytes { raw in
                for index in stride(from: 0, to: raw.count, by: 8) {
                    let one = raw.loadUnaligned(fromByteOffset: index, as: UInt32.self)
                    let two = raw.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self)
                    first = first &+ (isBigEndian ? one.bigEndian : one.littleEndian) &+ second
                    second = second &+ (isBigEndian ? two.bigEndian : two.littleEndian) &+ first
                }
            }
        }

        func matches(_ bytes: [UInt8], at offset: Int) -> Bool {
            first == JournalInspection.word(bytes, offset, isBigEndian: true)
                && second == JournalInspection.word(bytes, offset + 4, isBigEndian: true)
        }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int, isBigEndian: Bool) -> UInt32 {
        let word = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        return isBigEndian ? word.bigEndian : word.littleEndian
    }

    /// Nil where there are not so many bytes.
    private func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
        return bytes.count == count ? bytes : nil
    }

    private func damaged(_ reason: String) -> LedgerError { .corrupt(path: path, reason: reason) }
}
