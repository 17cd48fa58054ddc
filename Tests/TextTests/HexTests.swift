import Foundation
import Testing
import Text

@Suite("Hexadecimal digits")
struct HexTests {
    @Test(
        "of a word are what Foundation prints",
        arguments: [0, 1, 9, 10, 15, 16, 0x9A, 0xFEDC_BA98_7654_3210, 0x0123_4567_89AB_CDEF, .max, 1 << 63, 1 << 31]
            as [UInt64]
    )
    func word(_ word: UInt64) {
        var bytes: [UInt8] = [0x78]
        Hex.append(word, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x" + String(format: "%016lx", word))
    }
}
