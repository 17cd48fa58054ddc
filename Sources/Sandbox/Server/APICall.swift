import Hummingbird
import NIOCore

/// A call of one of the APIs, read whole.
struct APICall: Sendable {
    var request: Request
    var parameters: Parameters
    var body: [UInt8]

    /// The name and port that the caller used for us, which links are made with.
    var authority: String { request.head.authority ?? "" }
}

/// What an API responds when no fault comes between.
struct APIResponse: Sendable {
    var status: Int
    var body: JSONValue
    /// Whether the call created a session: faults after creating strike only then.
    var created = false
}

/// What a handler knows beside the request: its connection, which some faults end.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
