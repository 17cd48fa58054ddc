import Crypto
package import Files
package import Rows

/// The origin of a run: who made it on which machine, with which options and from which files. No secrets, and nothing of
/// any row.
package struct RunOrigin: Sendable, Equatable {
    package var user: String
    package var host: String
    /// The words of the command in force, ready to read.
    package var options: String
    /// The SHA-256 of the input, and of the job file.
    package var input: Rows.Digest?
    package var jobFile: Rows.Digest?

    package init(user: String, host: String, options: String, input: Rows.Digest? = nil, jobFile: Rows.Digest? = nil) {
        self.user = user
        self.host = host
        self.options = options
        self.input = input
        self.jobFile = jobFile
    }
}

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
