import Dispatch
import Foundation
import Logging
import Messages
import Providers
import Reports
import Sending
import Synchronization

/// The sender of the notices that a run has begun and has ended, for services that miss a run which does not tell.
///
/// What comes of a notice changes nothing for the run: a failure is a warning of the log. Everything takes bounded time, and
/// whatever waits here waits for no thread of Swift's, which a small machine has one of.
final class NoticeSender: Sendable {
    private struct State {
        var start: Task<Void, Never>?
        var hasEnded = false
    }

    private struct Patience {
        /// Of one try.
        var timeout: Duration
        var tries: Int

        static let usual = Patience(timeout: .seconds(10), tries: 3)
        /// For a process that is about to end whatever comes.
        static let short = Patience(timeout: .milliseconds(800), tries: 1)
    }

    private let start: NoticeAddress?
    private let end: NoticeAddress?
    private let proxy: String?
    private let caFile: String?
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - proxy: the value of `--proxy`.
    ///   - caFile: the value of `--ca-file`.
    init(start: NoticeAddress?, end: NoticeAddress?, proxy: String?, caFile: String?, logger: Logger) {
        self.start = start
        self.end = end
        self.proxy = proxy
        self.caFile = caFile
        self.logger = logger
    }

    /// The one that a command's options ask for; nil where they ask for none.
    convenience init?(_ command: any RunningCommand) {
        self.init(command.run, command.sending, logger: command.log.logger(isQuiet: command.results.quiet))
    }

    /// - Parameter logger: Is told what fails.
    convenience init?(_ run: RunOptions, _ sending: SendingOptions, logger: Logger) {
        guard let (start, end) = try? run.notices(), start != nil || end != nil else { return nil }
        self.init(start: start, end: end, proxy: sending.calls.proxy, caFile: sending.calls.caFile, logger: logger)
    }

    /// - Parameter value: The value of an option in a command line that nothing else is known of.
    convenience init?(_ value: (_ option: String) -> String?) {
        guard let text = value("--on-end"), let end = try? NoticeAddress(text, option: "--on-end") else { return nil }
        self.init(
            start: nil,
            end: end,
            proxy: value("--proxy"),
            caFile: value("--ca-file"),
            logger: ConsoleLogHandler.logger(.text, level: .warning)
        )
    }

    /// Tells of the run's beginning, and does not wait for that.
    func begin(_ summary: Summary) {
        guard let start, let post = post(summary, to: start, .usual) else { return }
        state.withLock { $0.start = post }
    }

    /// Tells of the run's end, after its beginning. Returns when that is done, or has failed.
    func finish(_ summary: Summary) async {
        let start = state.withLock { state in
            state.hasEnded = true
            return state.start
        }
        await start?.value
        guard let end else { return }
        await post(summary, to: end, .usual)?.value
    }

    /// Tells of the end of a process, from whatever thread.
    ///
    /// - Parameter isHurried: Whether it may take no more than a second.
    func finishNow(_ summary: Summary, isHurried: Bool) {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        let patience = isHurried ? Patience.short : .usual
        let done = DispatchSemaphore(value: 0)
        guard isFirst, let end,
            post(summary, to: end, patience, { done.signal() }) != nil
        else { return }
        _ = done.wait(timeout: .now() + (isHurried ? .milliseconds(900) : .seconds(35)))
    }

    /// - Parameter done: Called when it is told, or cannot be.
    /// - Returns: nil where it cannot be told.
    private func post(
        _ summary: Summary,
        to address: NoticeAddress,
        _ patience: Patience,
        _ done: @escaping @Sendable () -> Void = {}
    ) -> Task<Void, Never>? {
        let transport: Transport
        do {
            transport = Transport(try configuration(for: address, patience))
        } catch {
            logger.warning("\(address.option): \(address.host) was not told: \(error)")
            return nil
        }
        let request = ProviderRequest(
            method: .post,
            path: address.path(exitCode: summary.exitCode),
            headers: [("Content-Type", "application/json")],
            body: Array(summary.notice.utf8)
        )
        return Task.detached(executorPreference: transport.executor) { [logger] in
            var failure: String?
            for number in 1...patience.tries {
                if number > 1 { try? await Task.sleep(for: .seconds(1)) }
                failure = Self.failure(await transport.send(request, to: address.origin))
                if failure == nil { break }
            }
            await transport.shutdown()
            if let failure { logger.warning("\(address.option): \(address.host) was not told: \(failure)") }
            done()
        }
    }

    private func configuration(for address: NoticeAddress, _ patience: Patience) throws -> TransportConfiguration {
        var configuration = TransportConfiguration(
            concurrency: 1,
            timeout: patience.timeout,
            version: RunCommand.version
        )
        guard address.origin.hasPrefix("https:") else { return configuration }
        configuration.authorities = try TrustedAuthorities.chosen(
            from: ProcessInfo.processInfo.environment,
            adding: caFile
        )
        var keys = KeyReading(secrets: Secrets([:]))
        configuration.proxy = try keys.proxy(proxy, to: address.origin)
        return configuration
    }

    /// What went wrong; nil where the notice has arrived.
    private static func failure(_ result: TransportResult) -> String? {
        switch result {
        case .responded(let response): 200..<300 ~= response.status ? nil : "HTTP \(response.status)"
        case .notSent(let code), .maybeSent(let code): CodeLabels.kind(code.rawValue)
        case .heldBack: CodeLabels.kind(CallCode.interrupted.rawValue)
        case .obstructed(let obstacle): CodeLabels.kind(obstacle.code.rawValue)
        }
    }
}

extension Summary {
    /// The summary for another company's eyes: columns' names are the file's, and what an error says may repeat a cell of it.
    fileprivate var notice: String {
        var notice = self
        notice.hints = []
        if notice.mayRepeatInput {
            notice.stopped = notice.stopped.map { _ in ExitStatus(rawValue: exitCode)?.meaning ?? "" }
        }
        return notice.json
    }
}
