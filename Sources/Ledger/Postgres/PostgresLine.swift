import Dispatch
import Foundation
import Synchronization

/// A line to a database: one connection, on a thread of its own, made anew when it was lost.
///
/// What is asked for over one line happens in the order in which it was asked for. No thread of Swift's own waits for it,
/// and a task that is cancelled changes nothing: a call that happened must be recorded.
final class PostgresLine: Sendable {
    private let queue: DispatchQueue
    /// Touched on the queue alone.
    nonisolated(unsafe) private var connection: PostgresConnection?
    private let connect: @Sendable () throws(PostgresError) -> PostgresConnection
    private let outage: DatabaseOutage
    private let place: String
    private let failures = Atomic<Int>(0)

    init(
        label: String,
        place: String,
        outage: DatabaseOutage,
        connect: @escaping @Sendable () throws(PostgresError) -> PostgresConnection
    ) {
        queue = DispatchQueue(label: "ledger.\(label)")
        self.place = place
        self.outage = outage
        self.connect = connect
    }

    /// How often the database has not answered so far.
    var interruptions: Int { failures.load(ordering: .relaxed) }

    /// Does `body` with a connection, and again from its beginning after an error that another attempt may cure: what it
    /// had written may be written already.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, LedgerError> = await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: repeated(body)) }
        }
        return try result.get()
    }

    /// Calls `body` every `interval` on the line's thread, where nothing else keeps that busy.
    func timer(every interval: Duration, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        let seconds = interval / .seconds(1)
        timer.schedule(deadline: .now() + seconds, repeating: seconds)
        timer.setEventHandler(handler: body)
        timer.resume()
        return timer
    }

    /// Does `body` once, from the line's own thread; nil where the database does not answer.
    func once<Value>(_ body: (PostgresConnection) throws -> Value) -> Value? {
        do { return try attempt(body) } catch { return nil }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                connection = nil
                continuation.resume()
            }
        }
    }

    private func repeated<Value>(_ body: (PostgresConnection) throws -> Value) -> Result<Value, LedgerError> {
        var random = SystemRandomNumberGenerator()
        var count = 0
        while true {
            do {
                let value = try attempt(body)
                outage.ended()
                return .success(value)
            } catch let error as PostgresError where error.kind == .again {
                failures.add(1, ordering: .relaxed)
                guard outage.goesOn(after: error) else { return .failure(LedgerError(error, place: place)) }
            } catch let error as PostgresError {
                return .failure(LedgerError(error, place: place))
            } catch let error as LedgerError {
                return .failure(error)
            } catch {
                return .failure(.fault(place: place, reason: "\(error)"))
            }
            Thread.sleep(forTimeInterval: DatabaseOutage.pause(attempt: count, using: &random) / .seconds(1))
            count += 1
        }
    }

    private func attempt<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        let open = try connection ?? connect()
        connection = open
        do {
            return try body(open)
        } catch {
            // Also one that is in the midst of a transaction.
            connection = nil
            throw error
        }
    }
}
