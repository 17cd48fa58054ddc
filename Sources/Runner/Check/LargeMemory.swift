import Glibc

/// The allocation of tables of many megabytes.
enum LargeMemory {
    private static let largePage = 1 << 21

    /// Memory that is not initialised, in pages of two megabytes where the system has such pages.
    ///
    /// A table that grows with the file touches a new page of four kilobytes every two hundred rows, and being given
    /// one costs more than what is written to it. Measured: together with reading ahead, large pages halve what finding
    /// duplicates costs a `check` of a million rows.
    ///
    /// - Parameter alignment: A power of two. Deallocate it as any other.
    static func allocate<Element>(_ type: Element.Type, count: Int, alignment: Int) -> UnsafeMutablePointer<Element> {
        var byteCount = MemoryLayout<Element>.stride * count
        let isLarge = byteCount >= largePage / 2
        if isLarge { byteCount = (byteCount + largePage - 1) & ~(largePage - 1) }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount,
            alignment: isLarge ? largePage : alignment
        )
        // Where there are no such pages, nothing is lost.
        if isLarge { _ = madvise(memory, byteCount, MADV_HUGEPAGE) }
        return memory.bindMemory(to: type, capacity: count)
    }
}
