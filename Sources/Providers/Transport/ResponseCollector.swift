import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Sending
import Synchronization
import Text

/// A collector of the response to one call, which knows how far the call got.
///
/// All its methods run on the transport's event loop.
final class ResponseCollector: HTTPClientResponseDelegate {
    private struct State {
        var task: HTTPClient.Task<TransportResult>?
        var isCancelled = false
        /// Whether any of the request may have left.
        var isSent = false
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    /// The body is longer than is read.
    private struct TooLong: Error {}

    private let host: String
    private let maxBodySize: Int
    private let keepsDate: Bool
    private let state = Mutex(State())

    /// - Parameter keepsDate: Whether the server's clock is wanted where all went well, too.
    init(host: String, maxBodySize: Int, keepsDate: Bool) {
        self.host = host
        self.keepsDate = keepsDate
        self.maxBodySize = maxBodySize
    }

    /// Makes the call and hands its result to `finish`, once.
    func start(
        _ request: HTTPClient.Request,
        by client: HTTPClient,
        deadline: NIODeadline,
        finish: @escaping @Sendable (TransportResult) -> Void
    ) {
        if state.withLock({ $0.isCancelled }) { return finish(.notSent(.interrupted)) }
        let task = client.execute(request: request, delegate: self, deadline: deadline)
        state.withLock { $0.task = task }
        task.futureResult.whenComplete { result in
            switch result {
            case .success(let result): finish(result)
            case .failure(let error): finish(self.result(of: error))
            }
        }
    }

    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    // MARK: - What the client reports

    func didSendRequestHead(task: HTTPClient.Task<TransportResult>, _ head: HTTPRequestHead) {
        state.withLock { $0.isSent = true }
    }

    func didReceiveHead(
        task: HTTPClient.Task<TransportResult>,
        _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<TransportResult>,
        _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        let fits = state.withLock { state in
            let room = maxBodySize - state.body.count
            state.body.append(contentsOf: buffer.readableBytesView.prefix(room))
            return buffer.readableBytes <= room
        }
        // A failure makes the client close the connection, so that what follows is not read.
        return fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLong())
    }

    func didFinishRequest(task: HTTPClient.Task<TransportResult>) -> TransportResult {
        response(isComplete: true) ?? .maybeSent(.answerUnreadable)
    }

    // MARK: - What came of it

    private func result(of error: any Error) -> TransportResult {
        if error is DepartureCheck.HeldBack { return .heldBack }
        if let cut = response(isComplete: isWhole(after: error)) { return cut }
        return state.withLock { $0.isSent }
            ? .maybeSent(TransportFailure.afterSending(error))
            : TransportFailure.beforeSending(error, to: host)
    }

    /// Whether the body that came before this error is a whole JSON object all the same: some servers end a TLS
    /// connection without saying so, or announce more than they send.
    private func isWhole(after error: any Error) -> Bool {
        guard TransportFailure.isEnd(error), case .object = JSONValue(response: state.withLock({ $0.body })) else {
            return false
        }
        return true
    }

    /// Nil where no head has come.
    private func response(isComplete: Bool) -> TransportResult? {
        state.withLock { state in
            guard let head = state.head else { return nil }
            var response = Sending.Response(status: Int(head.status.code), body: state.body, isComplete: isComplete)
            if keepsDate { response.date = head.headers.first(name: "Date") }
            // What says when and where to try again means nothing where all went well.
            if !(200...299).contains(response.status) {
                response.retryAfter = head.headers.first(name: "Retry-After")
                response.date = head.headers.first(name: "Date")
                response.location = head.headers.first(name: "Location")
            }
            return .responded(response)
        }
    }
}
