/// Whether a request was meant for this server.
///
/// A hostile web page can point a name of its own at 127.0.0.1 and then read from us as if we were its own server (DNS
/// rebinding). Its requests carry that name as Host: only our own names are answered.
enum LoopbackHost {
    static func isOwn(_ authority: String?, port: Int?) -> Bool {
        guard let authority, let port else { return false }
        let names = ["127.0.0.1", "localhost", "[::1]"]
        let lowercased = authority.lowercased()
        return names.contains { name in
            lowercased == "\(name):\(port)" || (port == 80 && lowercased == name)
        }
    }
}
