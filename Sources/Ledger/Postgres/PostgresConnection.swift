import CLibPQ
import Glibc

/// One connection to a server, for one thread at a time, whose every wait has an end.
final class PostgresConnection {
    private let pq: LibPQ
    private let connection: OpaquePointer
    /// Whether a warning has come since `query` began: a commit that did not wait for its standby says so in no other way.
    private var hasWarned = false
    private(set) var isLost = false

    /// Connects, to the first server that takes us.
    ///
    /// - Parameters:
    ///   - attempts: From `PostgresAddress.attempts`.
    ///   - patience: For each of them.
    static func open(
        _ pq: LibPQ,
        _ attempts: [[(String, String)]],
        patience: Duration
    ) throws(PostgresError) -> PostgresConnection {
        var failure: PostgresError?
        for settings in attempts {
            do throws(PostgresError) {
                return try PostgresConnection(pq, settings, patience: patience)
            } catch {
                // What waiting cures is said rather than what is wrong with another host.
                if failure?.kind != .again { failure = error }
            }
        }
        throw failure ?? .lost("no server is named")
    }

    private init(_ pq: LibPQ, _ settings: [(String, String)], patience: Duration) throws(PostgresError) {
        self.pq = pq
        let words = CWords(settings.map(\.0))
        let values = CWords(settings.map(\.1))
        guard let connection = pq.connectStartParams(words.pointers, values.pointers, 1) else {
            throw .lost("there is no memory for a connection")
        }
        self.connection = connection
        // Then its messages have the state's code in the place of a text that names the role.
        _ = pq.setErrorVerbosity(connection, PQERRORS_SQLSTATE)
        let user = settings.last { $0.0 == "user" }?.1 ?? pq.settings(of: settings[0].1)?["user"]
        let deadline = ContinuousClock.now + patience
        var isWriting = true
        while true {
            guard pq.status(connection) != CONNECTION_BAD else { break }
            guard try wait(forWriting: isWriting, until: deadline) else {
                throw .lost("the server has not answered within \(patience.components.seconds) s")
            }
            switch pq.connectPoll(connection) {
            case PGRES_POLLING_READING: isWriting = false
            case PGRES_POLLING_WRITING: isWriting = true
            case PGRES_POLLING_OK:
                _ = pq.setNonblocking(connection, 1)
                watchNotices()
                return
            default: throw PostgresError(connecting: message, user: user ?? pq.defaults()["user"])
            }
        }
        throw PostgresError(connecting: message, user: user ?? pq.defaults()["user"])
    }

    deinit { pq.finish(connection) }

    private var message: String { pq.errorMessage(connection).map { String(cString: $0) } ?? "" }

    private func watchNotices() {
        let receiver: LibPQ.NoticeReceiver = { context, notice in
            guard let context, let notice else { return }
            Unmanaged<PostgresConnection>.fromOpaque(context).takeUnretainedValue().note(notice)
        }
        _ = pq.setNoticeReceiver(connection, receiver, Unmanaged.passUnretained(self).toOpaque())
    }

    private func note(_ notice: OpaquePointer) {
        // A server that is stopped at once, or whose other process crashed, warns whoever is connected (57P01 and 57P02,
        // admin_shutdown and crash_shutdown: PostgreSQL's appendix A), of no commit. One that came before stands: where the
        // wait for a standby ends by that, no commit is confirmed at all.
        let state = pq.resultErrorField(notice, CInt(UInt8(ascii: "C"))).map { String(cString: $0) }
        if state != "57P01", state != "57P02" { hasWarned = true }
    }

    /// Makes one statement and returns what it found.
    ///
    /// Where its connection is lost meanwhile, or `patience` ends, it may have been carried out or not.
    @discardableResult
    func query(
        _ sql: String,
        _ parameters: PostgresParameters = PostgresParameters(),
        patience: Duration = .seconds(30)
    ) throws(PostgresError) -> PostgresResult {
        guard !isLost else { throw .lost("the connection is gone") }
        hasWarned = false
        let deadline = ContinuousClock.now + patience
        try send(sql, parameters, until: deadline)
        var last: PostgresResult?
        var failure: PostgresError?
        while true {
            while pq.isBusy(connection) != 0 {
                guard try wait(forWriting: false, until: deadline) else {
                    isLost = true
                    throw .lost("the server has not answered within \(patience.components.seconds) s")
                }
                guard pq.consumeInput(connection) == 1 else { throw lost() }
            }
            guard let found = pq.getResult(connection) else { break }
            let result = PostgresResult(pq, found)
            if result.isFailure { failure = failure ?? result.error }
            last = result
        }
        if pq.status(connection) == CONNECTION_BAD { isLost = true }
        if var failure {
            if isLost { failure = PostgresError(kind: .again, text: failure.text, isConnectionLost: true) }
            throw failure
        }
        guard let last else { throw lost() }
        return last
    }

    /// The same for a statement that must be durable when it returns: a commit that was not waited for is none.
    @discardableResult
    func commit(
        _ sql: String = "COMMIT",
        _ parameters: PostgresParameters = PostgresParameters(),
        patience: Duration = .seconds(30)
    ) throws(PostgresError) -> PostgresResult {
        let result = try query(sql, parameters, patience: patience)
        if hasWarned {
            throw PostgresError(
                kind: .denied,
                text: "it confirmed a commit that its standby does not have, so a failure could lose it"
            )
        }
        return result
    }

    private func send(
        _ sql: String,
        _ parameters: PostgresParameters,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        let isSent = parameters.withPointers { values, lengths, formats in
            pq.sendQueryParams(
                connection,
                sql,
                CInt(parameters.count),
                parameters.types,
                values,
                lengths,
                formats,
                1
            )
        }
        guard isSent == 1 else { throw lost() }
        while true {
            switch pq.flush(connection) {
            case 0: return
            case 1:
                guard try wait(forWriting: true, until: deadline) else {
                    isLost = true
                    throw .lost("the server takes nothing")
                }
                // A server that waits for us to read would never take more.
                guard pq.consumeInput(connection) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func lost() -> PostgresError {
        isLost = true
        let text = message.split(separator: "\n").first.map(String.init) ?? "the connection was lost"
        return .lost(text)
    }

    /// Waits until the socket can be used; false where the time is over.
    private func wait(forWriting: Bool, until deadline: ContinuousClock.Instant) throws(PostgresError) -> Bool {
        let events = Int16(POLLIN) | (forWriting ? Int16(POLLOUT) : 0)
        while true {
            var entry = pollfd(fd: pq.socket(connection), events: events, revents: 0)
            guard entry.fd >= 0 else { throw lost() }
            let left = ContinuousClock.now.duration(to: deadline)
            if left <= .zero { return false }
            let found = poll(&entry, 1, Int32(min(left / .milliseconds(1), 60_000)) + 1)
            if found > 0 { return true }
            if found < 0, errno != EINTR { throw lost() }
        }
    }
}

/// C strings in a list that ends with a null pointer, for as long as this is there.
private final class CWords {
    private let texts: [UnsafeMutablePointer<CChar>?]
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ words: [String]) {
        texts = words.map { strdup($0) }
        pointers = .allocate(capacity: words.count + 1)
        for (index, text) in texts.enumerated() { (pointers + index).initialize(to: UnsafePointer(text)) }
        (pointers + words.count).initialize(to: nil)
    }

    deinit {
        texts.forEach { free($0) }
        pointers.deallocate()
    }
}
