import Foundation
import Ledger
import Providers
import Reports
import Rows
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Runner

@Suite("What a provider's list says of one unknown row", .timeLimit(.minutes(5)))
struct ReconciliationTests {
    private static let scope = SessionScope(provider: "acme", environment: "production", account: "a", campaign: "c")
    private static let key = KeyFunction.digest(ofKey: "REF-1")
    private static let vins = ["VF1RFB00000001XYZ", "VF1RFB00000002XYZ"]
    /// 10 o'clock on the day of the calls.
    private static let start = 1_772_359_200.0

    private static func row(_ change: (inout UnknownRow) -> Void = { _ in }) -> UnknownRow {
        let time = start...start + 60
        var row = UnknownRow(
            row: 2,
            key: key,
            clientID: "REF-1",
            hasSentReference: true,
            id: "",
            vehicle: Traits(vin: vins[0], plate: "AB-123-CD"),
            calls: CallTimes.Calls(spans: [time], time: time, runs: 1...1),
            locale: nil,
            told: nil,
            record: nil,
            code: .timeout,
            hasAcceptedCall: false,
            attempts: 1,
            doubt: nil
        )
        change(&row)
        return row
    }

    private static func finding(
        _ list: String,
        _ row: UnknownRow = row(),
        ids: [String: Digest?] = [:],
        _ ledger: MemoryLedger = MemoryLedger(),
        isComplete: Bool = true,
        proof: ListCredibility.Proof = ListCredibility.Proof(references: true, vehicles: true)
    ) async throws -> ListMatch.Finding {
        let folder = TemporaryFolder()
        let path = folder.file("list.csv")
        try list.write(toFile: path, atomically: false, encoding: .utf8)
        let file = try SessionListFile(path: path, overrides: [])
        let listed = try ListedSessions(file, [row], usesClientIDs: true, zone: nil, now: Self.start + 86_400)
        let provider = PaveProvider(
            apiRoot: "https://paveapi.test",
            username: "acme",
            key: "key",
            secret: "secret",
            account: "acme"
        )
        let told = SessionsOfFile(ids: ids)
        let times = CallTimes([], scope: scope, minutes: [], now: Self.start)
        let known = try await KnownSessions(listed, told, unknown: [row.key], times, scope, ledger)
        return Reconciliation(
            [row],
            listed,
            known,
            proof,
            isComplete: isComplete,
            timeOfFile: Self.start - 86_400...Self.start + 86_400,
            provider: provider
        ).findings[0]
    }

    private static let withClientIDs = "session_key,client_id,vin,plate,created_at\n"
    private static let withoutClientIDs = "session_key,vin,plate,created_at\n"
    private static let inTime = "2026-03-01T10:00:30Z"

    @Test(
        "a reference that stands beside another vehicle, or beside a time that nobody understands, proves nothing",
        arguments: [
            ("TOA-B,REF-1,VF1RFB00000002XYZ,,2026-03-01T10:00:30Z\n", ListMatch.Finding.uncertain(.otherVehicle)),
            ("TOA-B,REF-1,,XY-999-ZZ,2026-03-01T10:00:30Z\n", .uncertain(.otherVehicle)),
            ("TOA-B,REF-1,,,03/01/2026 10:00 AM\n", .uncertain(.timeUnsure)),
            ("TOA-B,REF-1,,,0001-01-01T00:00:00Z\n", .uncertain(.timeUnsure)),
            ("TOA-B,REF-1,VF1RFB00000001XYZ,,2026-03-01T10:00:30Z\n", .one(0)),
            ("TOA-B,REF-1,,,\n", .one(0)),
        ]
    )
    func contradicted(_ line: String, _ expected: ListMatch.Finding) async throws {
        #expect(try await Self.finding(Self.withClientIDs + line, Self.row()) == expected)
    }

    @Test("times that fill empty cells cover nothing")
    func fillers() async throws {
        let list = { (first: String, last: String) in
            Self.withClientIDs + "TOA-Y,Y,,,\(first)\nTOA-Z,Z,,,\(last)\n"
        }
        for (first, last) in [
            ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"), ("1970-01-01T00:00:00Z", "2026-03-01T11:00:00Z"),
            ("2026-03-01T09:00:00Z", "2099-01-01T00:00:00Z"),
        ] {
            #expect(try await Self.finding(list(first, last), isComplete: false) == .uncertain(.notCovered))
        }
        let times = ("2026-03-01T09:00:00Z", "2026-03-01T11:00:00Z")
        #expect(try await Self.finding(list(times.0, times.1), isComplete: false) == .none)
    }

    // MARK: Whose a session is

    @Test("in a list with references a session of the same vehicle without one was made by somebody else")
    func withoutReference() async throws {
        for reference in ["", "4.01E+15"] {
            let line = "S1,\(reference),\(Self.vins[0]),,\(Self.inTime)"
            #expect(try await Self.finding(Self.withClientIDs + line) == .uncertain(.otherClientID), "\(line)")
        }
        // Before the call it is no news of it.
        let old = "S1,,\(Self.vins[0]),,2026-02-01T10:00:00Z"
        #expect(try await Self.finding(Self.withClientIDs + old) == .none)
        // Where no session has one, vehicle and time say it.
        let line = "S1,\(Self.vins[0]),,\(Self.inTime)"
        #expect(try await Self.finding(Self.withoutClientIDs + line) == .one(0))
    }

    @Test("the same plate with another VIN may be the row's session or not")
    func otherVIN() async throws {
        let line = "S1,\(Self.vins[1]),AB-123-CD,\(Self.inTime)"
        #expect(try await Self.finding(Self.withoutClientIDs + line) == .uncertain(.otherClientID))
        let other = "S1,\(Self.vins[1]),XY-987-ZZ,\(Self.inTime)"
        #expect(try await Self.finding(Self.withoutClientIDs + other) == .none)
    }

    @Test(
        "a list that has a session of which nobody can tell whose it is shows of no row that it has none",
        arguments: [
            (true, "S1,,,,\(inTime)", true), (true, ",theirs,,,\(inTime)", false),
            (true, "S1,theirs,,,\(inTime)", false),
            (true, "S1,theirs,VF1RFB0000#N/A,,\(inTime)", false), (true, "S1,4.01E+15,,,\(inTime)", true),
            (false, "S1,,,\(inTime)", true), (false, "S1,,XY-987-ZZ,\(inTime)", false),
            (false, "S1,VF1RFB0000#N/A,XY-987-ZZ,\(inTime)", true),
        ]
    )
    func nobody(_ hasClientIDs: Bool, _ line: String, _ hidesAny: Bool) async throws {
        let header = hasClientIDs ? Self.withClientIDs : Self.withoutClientIDs
        #expect(try await Self.finding(header + line) == (hidesAny ? .uncertain(.unreadable) : .none))
    }

    @Test("of a row called twice a session counts that was created while a run lasted, and not one in between")
    func betweenRuns() async throws {
        let week = 7 * 86_400.0
        let row = Self.row { row in
            let spans = [Self.start - week...Self.start - week + 60, Self.start...Self.start + 60]
            row.calls = CallTimes.Calls(spans: spans, time: Self.start - week...Self.start + 60, runs: 1...2)
        }
        let times: [(String, ListMatch.Finding)] = [
            (Self.inTime, .one(0)), ("2026-02-22T10:00:30Z", .one(0)), ("2026-02-22T10:05:30Z", .one(0)),
            ("2026-02-25T10:00:00Z", .none), ("2026-02-22T10:07:00Z", .none), ("2026-03-01", .uncertain(.timeUnsure)),
        ]
        for (time, finding) in times {
            let line = "S1,\(Self.vins[0]),,\(time)"
            #expect(try await Self.finding(Self.withoutClientIDs + line, row) == finding, "\(time)")
        }
    }

    // MARK: What the list has to prove

    @Test("what nothing proves is not taken, and shows of no row that it has no session")
    func unproven() async throws {
        typealias Proof = ListCredibility.Proof
        let nothing = Proof(references: false, vehicles: false)
        let (vehicles, references) = (
            Proof(references: false, vehicles: true), Proof(references: true, vehicles: false)
        )
        let (byBoth, byReference) = ("S1,REF-1,\(Self.vins[0]),,\(Self.inTime)", "S1,REF-1,,,\(Self.inTime)")
        let other = "S9,REF-9,\(Self.vins[1]),,\(Self.inTime)"
        let (unproven, one) = (ListMatch.Finding.uncertain(.unproven), ListMatch.Finding.one(0))
        let table: [(String, Proof, ListMatch.Finding)] = [
            (byBoth, nothing, unproven), (byReference, nothing, unproven), (other, nothing, unproven),
            (byBoth, vehicles, one), (byReference, vehicles, unproven), (other, vehicles, .none),
            (byBoth, references, one), (byReference, references, one), (other, references, .none),
        ]
        for (line, proof, finding) in table {
            #expect(try await Self.finding(Self.withClientIDs + line, proof: proof) == finding, "\(line), \(proof)")
        }
        for (proof, finding) in [(nothing, unproven), (references, unproven), (vehicles, one)] {
            let line = "S1,\(Self.vins[0]),,\(Self.inTime)"
            #expect(try await Self.finding(Self.withoutClientIDs + line, proof: proof) == finding, "\(proof)")
        }
    }

    @Test("of a call whose time nobody knows a session may be that is about as old as the file, if it is the only one")
    func timeOfFile() async throws {
        let row = Self.row { $0.calls = nil }
        let now = "S1,REF-1,,,\(Self.inTime)"
        let old = "S0,REF-1,,,2025-02-01T10:00:00Z"
        #expect(try await Self.finding(Self.withClientIDs + now, row) == .one(0))
        #expect(try await Self.finding(Self.withClientIDs + "S1,REF-1,,,", row) == .one(0))
        #expect(try await Self.finding(Self.withClientIDs + old, row) == .uncertain(.otherTime))
        #expect(try await Self.finding(Self.withClientIDs + old + "\n" + now, row) == .several(2))
        #expect(try await Self.finding(Self.withClientIDs + old + "\n" + now) == .one(1))
    }

    @Test(
        "an id that stands for none is none",
        arguments: ["0", "000", "NULL", "null", "None", "undefined", "N/A", "#REF!", "[object Object]", "-", "false"]
    )
    func noID(_ id: String) async throws {
        let row = "\(id),REF-1,\(Self.vins[0]),,\(Self.inTime)"
        #expect(try await Self.finding(Self.withClientIDs + row) == .uncertain(.unreadable))
        // The link tells it as well.
        let header = "session_key,client_id,capture_url\n"
        let link = "\(id),REF-1,https://acme.vehiclecapture.com/TOA-A"
        #expect(try await Self.finding(header + link) == .one(0))
    }

    // MARK: What is known without the list

    @Test("a row whose call was accepted has a session, also where the list lacks it")
    func accepted() async throws {
        let others = Self.withClientIDs + "S9,REF-9,\(Self.vins[1]),,\(Self.inTime)\n"
        let row = Self.row { $0.hasAcceptedCall = true }
        #expect(try await Self.finding(others) == .none)
        #expect(try await Self.finding(others, row) == .uncertain(.accepted))
        #expect(try await Self.finding(others + "S1,REF-1,,,\(Self.inTime)", row) == .one(0))
    }

    @Test("an id that stands in the row itself settles nothing, and is never taken for none")
    func ownID() async throws {
        let row = Self.row { $0.id = "S1" }
        for line in ["S1,REF-1,,,\(Self.inTime)", "S1,,\(Self.vins[0]),,\(Self.inTime)", "S1,theirs,,,\(Self.inTime)"] {
            let finding = try await Self.finding(Self.withClientIDs + line, row, ids: ["S1": Self.key])
            #expect(finding == .uncertain(.ownSessionUnclear), "\(line)")
        }
        let other = try await Self.finding(
            Self.withClientIDs + "S9,theirs,,,\(Self.inTime)",
            row,
            ids: ["S1": Self.key]
        )
        #expect(other == .none)
    }

    @Test("a session of the ledger whose customer is in dispute stays in doubt; one from before the lost call is none")
    func ownOfLedger() async throws {
        let session = CreatedSession(id: "S1", url: "https://acme.vehiclecapture.com/S1", expiresAt: nil)
        let line = Self.withClientIDs + "S1,REF-1,\(Self.vins[0]),,\(Self.inTime)"
        for isDisputed in [true, false] {
            let ledger = MemoryLedger()
            let run = try await ledger.beginRun(RunStart(scope: Self.scope, startedAt: Self.start, version: "1"))
            var traits = Traits(vin: Self.vins[0], plate: "")
            traits.email = 1
            var imported = ImportedRow(key: Self.key, traits: traits, session: session, attempts: 1)
            try await ledger.adopt([imported], in: Self.scope, run: run)
            if isDisputed {
                imported.traits.email = 2
                try await ledger.adopt([imported], in: Self.scope, run: run)
            } else {
                let intent = LedgerEvent.intent(key: Self.key, traits: traits, fingerprint: .zero, messages: true)
                try await ledger.append([intent], in: Self.scope, run: run)
            }
            let record = try #require(try await ledger.records(for: [Self.key], in: Self.scope)[0])
            #expect(record.state == (isDisputed ? .unknown : .calling) && record.session?.id == "S1")
            let row = Self.row { ($0.record, $0.id) = (record, "S1") }
            let finding = try await Self.finding(line, row, ids: ["S1": Self.key], ledger)
            #expect(finding == (isDisputed ? .uncertain(.ownSessionUnclear) : .none))
        }
    }

    // MARK: Others at work

    @Test(
        "a row that another run has called since the list was looked through is not settled by it",
        arguments: [true, false]
    )
    func calledSince(isCalled: Bool) async throws {
        var test = TestRun()
        test.transport = ScriptedTransport { request, number in
            number == 1 ? .maybeSent(.connectionLost) : try await ScriptedTransport.creating(request, number)
        }
        test.change = { request in
            request.sending.onUnknown = .hold
            request.preflight = false
        }
        try test.write([TestRun.row(1), TestRun.row(2)])
        try await test.perform()
        #expect(try test.column("session_status") == ["unknown", "created"])
        try test.feedBack()
        let ledger = test.ledger
        let (key, lost) = try #require(ledger.allRecords(in: TestRun.scope).first { $0.value.state == .unknown })
        if isCalled {
            ledger.beforeRun.withLock { others in
                others = {
                    let other = RunStart(scope: TestRun.scope, startedAt: Self.start, version: "1")
                    guard let run = try? await ledger.beginRun(other) else { return }
                    let call = LedgerEvent.intent(
                        key: key,
                        traits: lost.traits,
                        fingerprint: lost.fingerprint,
                        messages: true
                    )
                    _ = try? await ledger.append([call], in: TestRun.scope, run: run)
                }
            }
        }
        let run = try test.makeReconcileRun(list: "token uid,immat,created_at\nT2,AB102CD,2026-03-01T10:00:00Z\n")
        let totals = try await run.perform()
        #expect(totals.unknown == 1 && totals.notFound == (isCalled ? 0 : 1), "\(totals)")
        #expect(totals.left == (isCalled ? ["called_since": 1] : [:]))
        #expect(run.totals == totals)
        #expect(try test.column("session_status") == [isCalled ? "unknown" : "pending", "created"])
        #expect(ledger.allRecords(in: TestRun.scope)[key]?.state == (isCalled ? .calling : .pending))
    }
}
