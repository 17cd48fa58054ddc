/// A hash table that finds duplicates within a file for `check`, which touches no disk: 14 bytes a row, in memory.
///
/// Rows are told apart by 64 bits of their key, so that of a million different rows two are taken for one another once
/// in 37 million files. That is good enough for advice; a run that sends asks a table that keeps more.
///
/// A common hash table of a million entries costs two or three cache misses for every row, which is as much as parsing the
/// row. This one costs one. Measured: with open addressing, and a lookup for each row as it comes, a `check` of a million
/// rows takes 1.3 times the CPU, and 2 MB more. Nearly every key is new, so a filter (Bloom's, in one machine word) is
/// asked first, and what a new row needs besides stands in the same cache line: the start of the list that the row is put
/// at the front of. The rows themselves are written one behind the other. Only where the filter says "perhaps" is a list
/// looked through.
package struct KeyIndex: ~Copyable {
    /// Entries in succession whose rows are in succession.
    private struct Succession {
        var firstEntry: UInt32
        var firstRow: UInt32
    }

    /// A cache line for `rowsPerBucket` rows: a filter, and lists of those rows.
    private struct Bucket {
        var filter = InlineArray<6, UInt64>(repeating: 0)
        /// The newest entry of each list, counted from 1; 0 where there is none.
        var newest = InlineArray<4, UInt32>(repeating: 0)
    }

    private static let rowsPerBucket = 33

    /// Keys registered so far.
    package private(set) var count = 0
    /// What was read ahead and means nothing: if it were not kept, the reading would be optimised away.
    private var linesAhead: UInt32 = 0
    private let capacity: Int
    private let bucketCount: Int
    private let buckets: UnsafeMutablePointer<Bucket>
    /// The key of each entry, mixed.
    private let entryKeys: UnsafeMutablePointer<UInt64>
    /// For each entry the one before it in its list, counted from 1.
    private let previous: UnsafeMutablePointer<UInt32>
    /// Which row each entry stands for: a number for every entry would take a fifth of the memory.
    private var successions: [Succession] = []
    /// The row that goes on the last succession.
    private var nextRow = -1

    /// - Parameter expectedRows: A guess. More rows than that are taken as well, at some cost.
    package init(expectedRows: Int = 1000) {
        bucketCount = max(1, expectedRows / Self.rowsPerBucket)
        // Memory that is never written to is never given to the process, so there is room for twice as many.
        capacity = max(1024, expectedRows * 2)
        buckets = LargeMemory.allocate(Bucket.self, count: bucketCount, alignment: MemoryLayout<Bucket>.stride)
        buckets.initialize(repeating: Bucket(), count: bucketCount)
        entryKeys = LargeMemory.allocate(UInt64.self, count: capacity, alignment: MemoryLayout<UInt64>.alignment)
        previous = LargeMemory.allocate(UInt32.self, count: capacity, alignment: MemoryLayout<UInt32>.alignment)
    }

    deinit {
        // As raw memory: these are aligned for more than their elements.
        UnsafeMutableRawPointer(buckets).deallocate()
        UnsafeMutableRawPointer(entryKeys).deallocate()
        UnsafeMutableRawPointer(previous).deallocate()
    }

    /// A row's key, registered to find duplicates.
    package struct Key {
        /// The key's hash, mixed.
        package let bits: UInt64
        package let row: UInt32
        /// What it meets; set by `register`.
        package var match: KeyMatch

        @inline(__always)
        package init(keyHash: UInt64, row: UInt32) {
            bits = KeyIndex.mix(keyHash)
            match = .first
            self.row = row
        }
    }

    /// Registers the keys of several rows in succession.
    ///
    /// First all their cache lines are asked for, since the processor waits for many of them no longer than for one;
    /// then each key is looked up. That takes a third of the time of looking up each one as it comes.
    package mutating func register(_ keys: inout [Key]) {
        for key in keys { linesAhead ^= buckets[bucket(of: key.bits)].newest[0] }
        for index in keys.indices {
            let key = keys[index]
            keys[index].match = register(key.bits, row: key.row)
        }
    }

    /// Registers the key of a row and returns which earlier row has it already.
    package mutating func register(keyHash: UInt64, row: UInt32) -> KeyMatch {
        register(Self.mix(keyHash), row: row)
    }

    @inline(__always)
    private func bucket(of bits: UInt64) -> Int {
        Int(bits.multipliedFullWidth(by: UInt64(bucketCount)).high)
    }

    /// - Parameter bits: The key, mixed.
    @inline(__always)
    private mutating func register(_ bits: UInt64, row: UInt32) -> KeyMatch {
        if count == capacity { grow() }
        // The highest bits choose the bucket, and of the others each group is used once.
        let bucket = buckets + bucket(of: bits)
        let mask: UInt64 =
            1 << (bits & 63) | 1 << (bits >> 6 & 63) | 1 << (bits >> 12 & 63) | 1 << (bits >> 18 & 63)
        let word = Int(((bits >> 24 & 0xFFF) * 6) >> 12)
        let list = Int(bits >> 36 & 3)
        if bucket.pointee.filter[word] & mask == mask,
            let holder = find(bits, from: bucket.pointee.newest[list])
        {
            let first = self.row(of: holder)
            return .duplicate(of: first)
        }
        bucket.pointee.filter[word] |= mask
        (entryKeys + count).initialize(to: bits)
        (previous + count).initialize(to: bucket.pointee.newest[list])
        if Int(row) != nextRow { successions.append(Succession(firstEntry: UInt32(count), firstRow: row)) }
        nextRow = Int(row) &+ 1
        count += 1
        bucket.pointee.newest[list] = UInt32(truncatingIfNeeded: count)
        return .first
    }

    /// Spreads keys evenly even where they come as consecutive numbers (the finaliser of MurmurHash3, public domain).
    @inline(__always)
    static func mix(_ key: UInt64) -> UInt64 {
        var bits = key
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }

    @inline(never)
    private func find(_ key: UInt64, from newest: UInt32) -> Int? {
        var index = Int(newest)
        while index > 0 {
            if entryKeys[index - 1] == key { return index - 1 }
            index = Int(previous[index - 1])
        }
        return nil
    }

    private func row(of entry: Int) -> Int {
        // The last succession that begins with the entry or before it.
        var (low, high) = (0, successions.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(successions[middle].firstEntry) <= entry { low = middle } else { high = middle }
        }
        return Int(successions[low].firstRow) + entry - Int(successions[low].firstEntry)
    }

    /// Makes everything anew with room for four times as many keys, so that looking through a list stays short.
    @inline(never)
    private mutating func grow() {
        var larger = KeyIndex(expectedRows: capacity * 2)
        for (index, succession) in successions.enumerated() {
            let end = index + 1 < successions.count ? successions[index + 1].firstEntry : UInt32(count)
            for number in succession.firstEntry..<end {
                let row = succession.firstRow + (number - succession.firstEntry)
                _ = larger.register(entryKeys[Int(number)], row: row)
            }
        }
        self = larger
    }
}
