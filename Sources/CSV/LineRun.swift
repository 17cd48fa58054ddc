/// What libcsv finds in several lines at once: lines without quotation marks from which it trims nothing, so that their
/// fields are slices of the text as it stands.
///
/// libcsv tells how long a field is, but not where it stood. As long as nothing is trimmed or skipped, each field begins
/// one byte behind the one before. Where that leads from the start of a line to its end, it was so; at the first line
/// where it does not, the run is cut off, and that line is read another way.
struct LineRun {
    /// The most bytes that are measured at once: what is noted of them stays in the fastest cache.
    static let capacity = 1 << 13

    /// The lines themselves.
    private(set) var text: UnsafePointer<UInt8>
    /// For each record the place before its first field, and then where each of its fields ends.
    private let bounds: UnsafeMutablePointer<Int>
    private var boundCount = 0
    /// The place of each record's first bound, and of the one behind the last record's.
    private let firstBounds: UnsafeMutablePointer<Int>
    private(set) var recordCount = 0
    /// Where the next field starts.
    private var cursor = 0
    /// Whether a line must be read another way.
    private(set) var isCutOff = false
    private let lineLimit: Int

    /// - Parameter lineLimit: Longer lines are read another way, where limits are looked after.
    init(lineLimit: Int) {
        self.lineLimit = lineLimit
        // A record takes two bytes at least, and every byte may end a field.
        bounds = .allocate(capacity: Self.capacity * 2 + 1)
        firstBounds = .allocate(capacity: Self.capacity / 2 + 1)
        text = UnsafeRawPointer(bounds).assumingMemoryBound(to: UInt8.self)
    }

    func deallocate() {
        bounds.deallocate()
        firstBounds.deallocate()
    }

    mutating func start(_ text: UnsafePointer<UInt8>) {
        self.text = text
        isCutOff = false
        recordCount = 0
        cursor = 0
        bounds[0] = -1
        boundCount = 1
        firstBounds[0] = 0
    }

    /// How many bytes the records take, line ends included.
    var length: Int { bounds[firstBounds[recordCount]] + 1 }

    /// The fields of a record: field `n` lies behind bound `n` and before bound `n + 1`.
    @inline(__always)
    func fields(of record: Int) -> (bounds: UnsafePointer<Int>, count: Int) {
        let first = firstBounds[record]
        return (UnsafePointer(bounds + first), firstBounds[record &+ 1] &- first &- 1)
    }

    // MARK: What libcsv calls

    @inline(__always)
    mutating func append(fieldOf length: Int) {
        let end = cursor &+ length
        bounds[boundCount] = end
        boundCount &+= 1
        cursor = end &+ 1
    }

    @inline(__always)
    mutating func endRecord() {
        let first = firstBounds[recordCount]
        let start = bounds[first] &+ 1
        let end = cursor &- 1
        if isCutOff || !isWholeLine(start, end) || end &- start == boundCount &- first &- 2 {
            isCutOff = true
            return
        }
        if text[end] == UInt8(ascii: "\r"), text[cursor] == UInt8(ascii: "\n") { cursor &+= 1 }
        recordCount &+= 1
        firstBounds[recordCount] = boundCount
        bounds[boundCount] = cursor &- 1
        boundCount &+= 1
    }

    /// Whether a record that seems to lie between these places does so.
    ///
    /// It does if libcsv skipped nothing before it (neither blanks nor blank lines, nor what else is no visible text)
    /// and a line end is where it seems to end: trimmed blanks would make it end sooner, and no other line end is
    /// sooner.
    @inline(__always)
    private func isWholeLine(_ start: Int, _ end: Int) -> Bool {
        let isLineEnd = text[end] == UInt8(ascii: "\n") || text[end] == UInt8(ascii: "\r")
        return isLineEnd && text[start] > UInt8(ascii: " ") && end &- start <= lineLimit
    }
}
