/// The position of a record in its file, so that it can be found again without reading what lies before it.
package struct RecordPosition: Sendable, Equatable {
    /// Where it begins, in bytes of the file.
    package var offset: Int64
    /// As a spreadsheet counts: the header is row 1.
    package var row: Int
    /// The physical line on which it begins, counted from 1.
    package var line: Int

    package init(offset: Int64, row: Int, line: Int) {
        self.offset = offset
        self.row = row
        self.line = line
    }
}

/// A cursor that maps text decoded to UTF-8 back to its offset in the file, in the file's own encoding.
///
/// The text of a window is counted once: the cursor remembers how far it has got.
struct SourceCursor {
    let encoding: TextEncoding
    /// The offset in the file of the window's first byte.
    private var windowOffset: Int64
    /// How much of the window has been counted, in its bytes and in those of the file.
    private var counted = 0
    private var countedSource: Int64 = 0

    init(_ encoding: TextEncoding, offset: Int64) {
        self.encoding = encoding
        windowOffset = offset
    }

    mutating func jump(to offset: Int64) {
        windowOffset = offset
        (counted, countedSource) = (0, 0)
    }

    /// The first bytes of the window are about to be dropped.
    mutating func drop(_ count: Int, of window: UnsafePointer<UInt8>) {
        jump(to: offset(of: count, in: window))
    }

    /// - Parameter index: In the window; no smaller than at the last call.
    mutating func offset(of index: Int, in window: UnsafePointer<UInt8>) -> Int64 {
        if encoding == .utf8 { return windowOffset + Int64(index) }
        if index < counted { (counted, countedSource) = (0, 0) }
        countedSource += encoding.sourceLength(of: UnsafeBufferPointer(start: window + counted, count: index - counted))
        counted = index
        return windowOffset + countedSource
    }
}

extension TextEncoding {
    /// How many bytes a text takes in this encoding, of which it was decoded.
    ///
    /// - Parameter text: UTF-8, of whole characters. A replacement character stands for as many bytes as any other.
    func sourceLength(of text: UnsafeBufferPointer<UInt8>) -> Int64 {
        if self == .utf8 { return Int64(text.count) }
        let characters = UTF8Text.characters(in: text)
        // Four bytes in UTF-8 are a surrogate pair.
        return Int64(isUTF16 ? 2 * (characters.count + characters.ofFour) : characters.count)
    }
}
