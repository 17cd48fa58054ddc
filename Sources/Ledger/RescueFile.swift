import Files
import Foundation
import Glibc
import Rows
import Text

/// A file for what a ledger could not take, synced beside the ledger or, failing that, beside the result, until the
/// ledger has it.
///
/// It is written as a whole each time, and renamed, so a power cut leaves the older one or the newer one. The last line
/// counts the others: a file that lost some of them is recognised.
package struct RescueFile: Sendable, Equatable {
    /// What a rescue file tells of its run.
    struct Content: Equatable {
        var start: RunStart
        var events: [NumberedEvent]
    }

    /// Where it may lie, the best place first.
    package let paths: [String]
    private let run: RunID
    private let start: RunStart

    /// - Parameter places: The files beside which it may lie.
    package init(beside places: [String], run: RunID, start: RunStart) {
        paths = places.map { $0 + Self.ending + "\(run)" }
        self.run = run
        self.start = start
    }

    private static let ending = "-rescue-"
    private static let mark = "bulk_sessions_rescue"

    /// Writes these events in place of those that were written before. Durable when it returns.
    ///
    /// - Returns: where; nil where it can be written nowhere.
    func write(_ events: [NumberedEvent]) -> String? {
        let text = text(events)
        return paths.first { path in
            (try? AtomicFile(path: path, mark: Self.mark, mode: 0o600).write(text)) != nil
        }
    }

    /// To be called when the ledger has everything.
    func remove() { paths.forEach { unlink($0) } }

    private func text(_ events: [NumberedEvent]) -> String {
        var json = JSONWriter(capacity: 512 + events.count * 256)
        json.object { header in
            header.number("bulk_sessions_rescue", 1)
            header.number("run", Int(run.value))
            header.string("started_at", "\(start.startedAt)")
            header.string("version", start.version)
            header.string("provider", start.scope.provider)
            header.string("environment", start.scope.environment)
            header.string("account", start.scope.account)
            header.string("campaign", start.scope.campaign)
        }
        json.endLine()
        for event in events {
            event.write(to: &json)
            json.endLine()
        }
        json.object { $0.number("events", events.count) }
        json.endLine()
        return json.text
    }
}

// MARK: - Taking it in

extension RescueFile {
    /// The rescue files that lie beside a file.
    static func found(beside path: String) -> [String] {
        let location = PathName(path)
        let prefix = location.name + ending
        let names = (try? FileManager.default.contentsOfDirectory(atPath: location.folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) && isNumber($0.dropFirst(prefix.count)) }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.map(location.path(of:))
    }

    /// The files beside a ledger that hold sessions which it could not take for a row's own.
    static func superseded(beside path: String) -> [String] {
        let location = PathName(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: location.folder)) ?? []
        return names.filter { $0.hasPrefix(location.name + ending) && $0.hasSuffix(superseded) }.sorted()
            .map(location.path(of:))
    }

    /// Puts a file out of the way whose sessions are not all in the ledger.
    static func supersede(_ path: String) { rename(path, path + superseded) }

    private static let superseded = ".superseded"

    /// Writes such a file anew without what it tells of these rows, over its own bytes; without any row it goes away.
    static func drop(_ keys: Set<Digest>, from path: String, _ content: Content) throws(LedgerError) {
        let kept = content.events.filter { !keys.contains($0.event.key) }
        let file = RescueFile(beside: [], run: RunID(0), start: content.start)
        let text = kept.isEmpty ? "" : file.text(kept)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY)
        guard descriptor >= 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        var bytes = Array(text.utf8) + [UInt8](repeating: 0, count: max(0, Int(status.st_size) - text.utf8.count))
        let count = Glibc.write(descriptor, &bytes, bytes.count)
        guard count == bytes.count, fsync(descriptor) == 0, ftruncate(descriptor, off_t(text.utf8.count)) == 0,
            !kept.isEmpty || unlink(path) == 0
        else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
    }

    /// A run's number, and perhaps that of a process which has begun to take the file in.
    private static func isNumber(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isWholeNumber) }
    }

    /// Takes a file out of the hands of a run that may still be going on: what that writes from now on is a new one.
    ///
    /// - Returns: its new name; nil where another process was faster.
    static func claim(_ path: String) throws(LedgerError) -> String? {
        var status = stat()
        if lstat(path, &status) == 0, let objection = LedgerTrust.objection(to: status) {
            throw .cannotTakeIn(path: path, reason: objection.text)
        }
        let name = PathName(path).name
        let suffix = name.range(of: ending, options: .backwards).map { name[$0.upperBound...] } ?? ""
        // Behind the run's number stands that of a process that has begun to take it in.
        let base = suffix.lastIndex(of: ".").map { path.dropLast(suffix[$0...].count) } ?? path[...]
        let claimed = "\(base).\(getpid())"
        if rename(path, claimed) == 0 { return claimed }
        if errno == ENOENT { return nil }
        throw .cannotTakeIn(path: path, reason: String(cString: strerror(errno)))
    }

    /// A run that failed has as much to write as was in flight and waited, and no more.
    private static let limit = 32 << 20

    /// Reads a file, which must be whole: a row that is missing there would be created again.
    static func read(_ path: String) throws(LedgerError) -> Content {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .cannotTakeIn(path: path, reason: "it cannot be read") }
        if let objection = LedgerTrust.objection(to: status) {
            throw .cannotTakeIn(path: path, reason: objection.text)
        }
        guard status.st_size <= limit, let data = FileManager.default.contents(atPath: path) else {
            throw .cannotTakeIn(path: path, reason: "it cannot be read")
        }
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        // Behind the end of the last line nothing stands.
        guard lines.popLast()?.isEmpty == true, let last = lines.popLast().flatMap({ JSONValue($0) }),
            case .number(let count)? = last["events"], Int(count) == lines.count - 1,
            let start = lines.first.flatMap({ JSONValue($0) }).flatMap(RunStart.init(rescued:))
        else { throw .cannotTakeIn(path: path, reason: "it is not whole") }
        var events: [NumberedEvent] = []
        for (index, line) in lines.dropFirst().enumerated() {
            guard let event = NumberedEvent(line: line) else {
                throw .cannotTakeIn(path: path, reason: "its line \(index + 2) cannot be read")
            }
            events.append(event)
        }
        return Content(start: start, events: events)
    }
}

extension RunStart {
    fileprivate init?(rescued json: JSONValue) {
        func text(_ key: String) -> String? { json[key]?.string }
        guard json["bulk_sessions_rescue"] == .number("1"), let startedAt = text("started_at").flatMap(Double.init),
            RunRecord.times.contains(startedAt),
            let version = text("version"), let provider = text("provider"), let environment = text("environment"),
            let account = text("account"), let campaign = text("campaign")
        else { return nil }
        let scope = SessionScope(provider: provider, environment: environment, account: account, campaign: campaign)
        self.init(scope: scope, startedAt: startedAt, version: version)
    }
}

// MARK: - Forgetting

extension SessionLedger {
    /// Takes what was forgotten out of the files that lie out of the way beside this ledger.
    func dropForgotten() async throws(LedgerError) {
        for file in rescuePlace.map(RescueFile.superseded(beside:)) ?? [] {
            let content = try RescueFile.read(file)
            let keys = content.events.map(\.event.key)
            let records = try await records(for: keys, in: content.start.scope)
            let forgotten = zip(keys, records).filter { $1?.isForgotten == true }.map(\.0)
            if !forgotten.isEmpty { try RescueFile.drop(Set(forgotten), from: file, content) }
        }
    }
}
