/// One request, complete but for the API root: what a provider wants sent.
package struct ProviderRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package var method: Method
    /// Begins with a slash and follows the API root: `/tokenmanager/token`.
    package var path: String
    /// The root that the path follows, where it is another version of the API; nil for the API root.
    package var root: String?
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        method: Method,
        path: String,
        root: String? = nil,
        headers: [(name: String, value: String)],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.root = root
        self.headers = headers
        self.body = body
    }

    /// The headers with those that every request has.
    package func allHeaders(userAgent: String) -> [(name: String, value: String)] {
        // Packed responses are read where they come, but not asked for: these are small, and packing adds only a way to
        // fail.
        var all: [(name: String, value: String)] = []
        all.reserveCapacity(headers.count + 4)
        all.append((name: "User-Agent", value: userAgent))
        all.append((name: "Accept-Encoding", value: "identity"))
        for header in headers { all.append(header) }
        return all
    }

    package static func == (a: ProviderRequest, b: ProviderRequest) -> Bool {
        a.method == b.method && a.path == b.path && a.root == b.root && a.body == b.body
            && a.headers.map(\.name) == b.headers.map(\.name) && a.headers.map(\.value) == b.headers.map(\.value)
    }
}
