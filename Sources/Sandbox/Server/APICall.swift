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
    /// Whether the call did what it is for, creating a session or telling of one: faults after that strike only then.
    var isDone = false
}

/// What a call is for, as far as faults are concerned.
enum CallKind: Sendable {
    case create
    /// It is about one session.
    case session
    /// It changes nothing and tells of none: no fault strikes it but an outage.
    case other
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
