import Glibc

/// A port of this machine that is taken and refuses every connection: bound, and nobody listens.
///
/// A port that was merely free a moment ago may be another test's by now.
struct HeldPort: ~Copyable {
    let number: UInt16
    private let socket: Int32

    init() {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            precondition(bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0)
        }
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }
}
