import Hummingbird
import NIOCore

/// Responses that are cut, slow or too long.
extension Response {
    /// Promises all bytes, sends half of them and ends the connection.
    static func cutInTheMiddle(_ status: Int, _ bytes: [UInt8], of channel: any Channel) -> Response {
        .json(
            status,
            ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
                try await channel.close()
                throw ChannelError.alreadyClosed
            }
        )
    }

    static func dribbling(_ status: Int, _ bytes: [UInt8], pause: Duration) -> Response {
        .json(
            status,
            ResponseBody(contentLength: bytes.count) { writer in
                for byte in bytes {
                    try await writer.write(ByteBuffer(bytes: CollectionOfOne(byte)))
                    try await Task.sleep(for: pause)
                }
                try await writer.finish(nil)
            }
        )
    }

    /// White space only, which is as good as no JSON.
    static func huge(_ status: Int, size: Int) -> Response {
        .json(
            status,
            ResponseBody(contentLength: size) { writer in
                let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
                var left = size
                while left > 0 {
                    try await writer.write(chunk.getSlice(at: 0, length: min(left, chunk.readableBytes))!)
                    left -= chunk.readableBytes
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func json(_ status: Int, _ body: ResponseBody) -> Response {
        Response(status: .init(code: status), headers: [.contentType: "application/json"], body: body)
    }
}
