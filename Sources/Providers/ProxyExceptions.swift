/// The hosts to which calls go without a proxy, as `NO_PROXY` lists them.
///
/// Names, which include all below them, with or without a leading dot or `*.`; addresses; each with or without a port;
/// `*` for all. That is what curl and Go's net/http have in common.
struct ProxyExceptions {
    private let entries: [String]

    init(_ text: String) {
        entries = text.lowercased().split { ", \t".contains($0) }.map(String.init)
    }

    func include(host: String, port: Int) -> Bool {
        entries.contains { entry in
            if entry == "*" { return true }
            var name = entry[...]
            // Behind the last of several colons stands the end of an address, unless that is in brackets.
            if let colon = name.lastIndex(of: ":"), name[..<colon].hasSuffix("]") || !name[..<colon].contains(":") {
                guard name[colon...] == ":\(port)" else { return false }
                name = name[..<colon]
            }
            if name.hasPrefix("*.") { name.removeFirst() }
            if name.hasPrefix(".") { return host.hasSuffix(name) || host == name.dropFirst() }
            return host == HostAddress.bare(String(name))
                || (!HostAddress.isAddress(host) && host.hasSuffix("." + name))
        }
    }
}
