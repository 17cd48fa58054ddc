import Testing

@testable import Rows
@testable import Text

@Suite("session_ref", .timeLimit(.minutes(5)))
struct SessionRefTests {
    private let scope = SessionScope(
        provider: "tchek",
        environment: "https://host:8443/api v1",
        account: "a/b%",
        campaign: "été"
    )

    private func ref(_ text: String) -> SessionRef? { text.withBytes { SessionRef($0) } }

    @Test("what is written is read again, whatever the scope's names hold")
    func roundTrip() {
        let written = SessionRef(scope: scope, key: Digest(0..<32), vehicle: Traits(vin: 0x0102, plate: .max))
        #expect(
            written.text.hasPrefix("v1/tchek/https%3A%2F%2Fhost%3A8443%2Fapi%20v1/a%2Fb%25/%C3%A9t%C3%A9/000102030405")
        )
        #expect(written.text.hasSuffix("/0000000000000102ffffffffffffffff"))
        #expect(ref(written.text) == written)
    }

    @Test(
        "what is no reference is none",
        arguments: ["", "v1", "v1/a/b/c/d/e/f", "v2/tchek/sandbox/a/b/", "v1/%ZZ/b/c/d/", "x"]
    )
    func noReference(_ text: String) {
        let hash = String(repeating: "0", count: 64)
        #expect(ref(text) == nil)
        if text.hasSuffix("/") { #expect(ref(text + hash + "/" + hash.prefix(32)) == nil) }
    }
}
