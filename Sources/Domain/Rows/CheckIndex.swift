/// Finds duplicates within a file for `check`, which touches no disk: 16 bytes a row, in memory.
///
/// Rows are told apart by 64 bits of their key, so that of a million different rows two are taken for one another once
/// in 37 million files. That is good enough for advice; a run that sends asks a table that keeps more.
///
/// A hash table of a million entries costs a cache miss or two for every row, which is as much as parsing the row. This
/// one asks a filter first (Bloom's, in one machine word): nearly every key is new, and then its entry is appended to
/// the end of one of some thousand short lists, whose ends stay in the cache. Only where the filter says "perhaps" is a
/// list looked through.
package final class CheckIndex {
    private struct Entry {
        var key: UInt64
        var vehicle: UInt32
        var row: UInt32
    }

    /// A list's entries, in chunks that are taken from slabs as they are needed.
    private struct List {
        var firstChunk: Int32 = -1
        var lastChunk: Int32 = -1
        var countInLast: Int32 = 0
    }

    private static let entriesPerChunk = 32
    private static let chunksPerSlab = 2048

    /// Keys claimed so far.
    package private(set) var count = 0
    private var capacity: Int
    private var filter: UnsafeMutableBufferPointer<UInt64>
    private var lists: UnsafeMutableBufferPointer<List>
    private var slabs: [UnsafeMutablePointer<Entry>] = []
    /// The chunk that follows each one in its list, or -1.
    private var nextChunk: [Int32] = []

    /// - Parameter expectedRows: A guess. More rows than that are taken as well, at some cost.
    package init(expectedRows: Int = 1000) {
        capacity = max(1024, expectedRows)
        // 16 bits of the filter a row, and lists of 256 rows.
        filter = .allocate(capacity: capacity / 4)
        filter.initialize(repeating: 0)
        lists = .allocate(capacity: capacity / 256)
        lists.initialize(repeating: List())
    }

    deinit {
        filter.deallocate()
        lists.deallocate()
        for slab in slabs { slab.deallocate() }
    }

    /// Claims a key for a row and tells which earlier row holds it already.
    package func claim(keyHash: UInt64, vehicleHash: UInt32, row: UInt32) -> ClaimVerdict {
        let bits = Self.mix(keyHash)
        let word = Int(bits.multipliedFullWidth(by: UInt64(filter.count)).high)
        let mask: UInt64 = 1 << (bits & 63) | 1 << (bits >> 6 & 63) | 1 << (bits >> 12 & 63)
        let list = Int((bits << 20).multipliedFullWidth(by: UInt64(lists.count)).high)
        if filter[word] & mask == mask, let holder = find(keyHash, in: lists[list]) {
            return holder.vehicle == vehicleHash
                ? .duplicate(of: Int(holder.row)) : .conflict(with: Int(holder.row))
        }
        filter[word] |= mask
        append(Entry(key: keyHash, vehicle: vehicleHash, row: row), to: list)
        count += 1
        if count > capacity * 2 { grow() }
        return .first
    }

    /// Spreads keys evenly even where they come as consecutive numbers (the finaliser of MurmurHash3, public domain).
    private static func mix(_ key: UInt64) -> UInt64 {
        var bits = key
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }

    private func find(_ key: UInt64, in list: List) -> Entry? {
        var chunk = list.firstChunk
        while chunk >= 0 {
            let entries = entries(of: chunk)
            let count = chunk == list.lastChunk ? Int(list.countInLast) : Self.entriesPerChunk
            for index in 0..<count where entries[index].key == key { return entries[index] }
            chunk = nextChunk[Int(chunk)]
        }
        return nil
    }

    private func entries(of chunk: Int32) -> UnsafeMutablePointer<Entry> {
        slabs[Int(chunk) / Self.chunksPerSlab] + Int(chunk) % Self.chunksPerSlab * Self.entriesPerChunk
    }

    private func append(_ entry: Entry, to index: Int) {
        if lists[index].lastChunk < 0 || lists[index].countInLast == Self.entriesPerChunk { addChunk(to: index) }
        (entries(of: lists[index].lastChunk) + Int(lists[index].countInLast)).initialize(to: entry)
        lists[index].countInLast += 1
    }

    private func addChunk(to index: Int) {
        let chunk = Int32(nextChunk.count)
        if nextChunk.count == slabs.count * Self.chunksPerSlab {
            slabs.append(.allocate(capacity: Self.chunksPerSlab * Self.entriesPerChunk))
        }
        nextChunk.append(-1)
        if lists[index].lastChunk < 0 {
            lists[index].firstChunk = chunk
        } else {
            nextChunk[Int(lists[index].lastChunk)] = chunk
        }
        lists[index].lastChunk = chunk
        lists[index].countInLast = 0
    }

    /// Makes filter and lists anew for four times as many rows, so that looking through a list stays short.
    private func grow() {
        let larger = CheckIndex(expectedRows: capacity * 4)
        for list in lists {
            var chunk = list.firstChunk
            while chunk >= 0 {
                let count = chunk == list.lastChunk ? Int(list.countInLast) : Self.entriesPerChunk
                for entry in UnsafeMutableBufferPointer(start: entries(of: chunk), count: count) {
                    _ = larger.claim(keyHash: entry.key, vehicleHash: entry.vehicle, row: entry.row)
                }
                chunk = nextChunk[Int(chunk)]
            }
        }
        swap(&filter, &larger.filter)
        swap(&lists, &larger.lists)
        swap(&slabs, &larger.slabs)
        swap(&nextChunk, &larger.nextChunk)
        capacity = larger.capacity
    }
}
