import Rows
import Testing

@Suite("The columns of a list of sessions", .timeLimit(.minutes(1)))
struct ListMappingTests {
    private func mapping(_ columns: String..., maps: [String] = []) throws -> ListMapping {
        try ListMapping(columns: columns, isTable: true, overrides: maps.map { try HeaderOverride(argument: $0) })
    }

    @Test("are known by the names that providers give them, surest first")
    func names() throws {
        let exported = try mapping(
            "id",
            "Session-Key",
            "Status",
            "CLIENT ID (yours)",
            "Fahrgestellnummer",
            "capture_url",
            "redirect_url",
            "Created At"
        )
        #expect(exported.column(of: .id) == 1 && exported.column(of: .clientID) == 3 && exported.column(of: .vin) == 4)
        #expect(exported.column(of: .url) == 5 && exported.column(of: .createdAt) == 7)
        let nested = try ListMapping(
            columns: ["token.createdAt", "token.id", "token.uid", "tradeIn.immat", "vehicle.id", "vehicle.vin"],
            isTable: false,
            overrides: []
        )
        #expect(nested.column(of: .id) == 2 && nested.column(of: .createdAt) == 0)
        #expect(nested.column(of: .plate) == 3 && nested.column(of: .vin) == 5)
        #expect(nested.lines.first == "session_id: \"token.uid\"")
        let plain = try mapping("id", "external_id", "link", "redirect_url")
        #expect(plain.column(of: .id) == 0 && plain.column(of: .clientID) == 1 && plain.column(of: .url) == 2)
    }

    @Test("where they are almost known that is said, and a redirect is never taken for a link")
    func hints() throws {
        let hints = try mapping("session_key", "vin", "redirect_url", "creation", "key").hints
        #expect(hints.contains("not used: key; did you mean --with-map client_id=key?"), "\(hints)")
        #expect(!hints.contains { $0.contains("redirect") }, "\(hints)")
    }

    @Test("are what the user says they are")
    func overrides() throws {
        let mapping = try mapping("a", "b", "Our  ref (old)", maps: ["session_id=B", "client_id=our ref"])
        #expect(mapping.column(of: .id) == 1 && mapping.column(of: .clientID) == 2)
    }

    @Test("are refused where two stand for one, where none says whose a session is, and where a name is not there")
    func refused() throws {
        #expect(throws: ListHeaderError.self) { try mapping("session_key", "Session Key", "vin") }
        #expect(throws: ListHeaderError.nothingNamed([.clientID, .vin, .plate], columns: ["session_key"])) {
            try mapping("session_key")
        }
        #expect(throws: ListHeaderError.nothingNamed([.id], columns: ["vin", "client_id"])) {
            try mapping("vin", "client_id")
        }
        #expect(throws: ListHeaderError.columnMissing(.clientID, column: "ours", nearest: [])) {
            try mapping("session_key", "vin", maps: ["client_id=ours"])
        }
        #expect(throws: ListHeaderError.unknownField("clientid2", nearest: ["client_id"])) {
            try mapping("session_key", "vin", maps: ["clientid2=vin"])
        }
    }

    @Test("the digests of a vehicle and of a key are those of a row's own cells")
    func digests() throws {
        #expect(Traits(vin: " vf1rfb00000001xyz ", plate: "") == Traits(vin: "VF1RFB00000001XYZ", plate: "#N/A"))
        #expect(Traits(vin: "VF1RFB00000001XYZ", plate: "").vin != 0)
        #expect(Traits(vin: "VF1", plate: "ab 123 cd") == Traits(vin: "", plate: "AB-123-CD"))
        #expect(KeyFunction.digest(ofKey: "e\u{301}") == KeyFunction.digest(ofKey: "\u{E9}"))
    }
}
