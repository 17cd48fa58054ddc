import Crypto
package import Files
package import Rows

extension Rows.Digest {
    /// The SHA-256 of some bytes, as `sha256sum` gives it.
    package static func sha256(_ bytes: [UInt8]) -> Rows.Digest { Self(SHA256.hash(data: bytes)) }

    /// The SHA-256 of an input, read from its beginning to its end.
    package static func sha256(of file: InputFile) throws(InputError) -> Rows.Digest {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        var offset: Int64 = 0
        while true {
            let count = try file.read(into: buffer, at: offset)
            if count == 0 { return Self(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
        }
    }
}
