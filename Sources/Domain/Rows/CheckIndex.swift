/// Finds duplicates within a file for `check`, which touches no disk: 16 bytes a row, entirely in memory.
///
/// Rows are told apart by 64 bits of their key, so that of a million different rows two are taken for one another once
/// in 37 million files. That is good enough for advice; a run that sends asks a table that keeps more.
///
/// The table is cut in shards by the upper bits of the hash. Each grows by itself and by a quarter, so that growing
/// never needs much more than what is there already: at most 25 bytes a row, where doubling one table would need 64.
package struct CheckIndex: Sendable {
    private var shards: [Shard]
    /// Keys claimed so far.
    package private(set) var count = 0

    package init() {
        shards = Array(repeating: Shard(capacity: 16), count: 1 << Self.shardBits)
    }

    /// Claims a key for a row and tells which earlier row holds it already.
    ///
    /// - Parameter row: the row's number, from 1.
    package mutating func claim(keyHash: UInt64, vehicleHash: UInt32, row: UInt32) -> ClaimVerdict {
        precondition(row != 0, "Rows are numbered from 1")
        let mixed = Self.mix(keyHash)
        let verdict = shards[Int(mixed >> (64 - Self.shardBits))]
            .claim(Entry(key: keyHash, vehicle: vehicleHash, row: row), at: mixed << Self.shardBits)
        if verdict == .first { count += 1 }
        return verdict
    }

    private static let shardBits: UInt64 = 7

    /// Where a key belongs within its shard, as a fraction of 2^64.
    private static func position(of key: UInt64) -> UInt64 {
        mix(key) << shardBits
    }

    /// Spreads keys evenly even where they come as consecutive numbers (the finaliser of MurmurHash3, public domain).
    private static func mix(_ key: UInt64) -> UInt64 {
        var bits = key
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }

    private struct Entry {
        var key: UInt64
        var vehicle: UInt32
        /// 0 where the slot is free.
        var row: UInt32

        static let free = Entry(key: 0, vehicle: 0, row: 0)
    }

    /// A hash table with open addressing and linear probing, at most four fifths full.
    private struct Shard {
        var slots: [Entry]
        var count = 0

        init(capacity: Int) {
            slots = Array(repeating: .free, count: capacity)
        }

        mutating func claim(_ entry: Entry, at position: UInt64) -> ClaimVerdict {
            let verdict = slots.withUnsafeMutableBufferPointer { slots in
                Self.claim(entry, at: position, in: slots)
            }
            if verdict == .first {
                count += 1
                if count * 5 > slots.count * 4 { grow() }
            }
            return verdict
        }

        /// Slots are looked at in their order, from the position scaled to their number, which need not be a power of
        /// two. There is always a free one.
        private static func claim(
            _ entry: Entry,
            at position: UInt64,
            in slots: UnsafeMutableBufferPointer<Entry>
        ) -> ClaimVerdict {
            var slot = Int(position.multipliedFullWidth(by: UInt64(slots.count)).high)
            while slots[slot].row != 0 {
                let holder = slots[slot]
                if holder.key == entry.key {
                    return holder.vehicle == entry.vehicle
                        ? .duplicate(of: Int(holder.row)) : .conflict(with: Int(holder.row))
                }
                slot = slot + 1 == slots.count ? 0 : slot + 1
            }
            slots[slot] = entry
            return .first
        }

        private mutating func grow() {
            var larger = [Entry](repeating: .free, count: slots.count + slots.count / 4)
            larger.withUnsafeMutableBufferPointer { larger in
                for entry in slots where entry.row != 0 {
                    _ = Self.claim(entry, at: CheckIndex.position(of: entry.key), in: larger)
                }
            }
            slots = larger
        }
    }
}
