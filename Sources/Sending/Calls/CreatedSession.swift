package import Text

/// The session that the provider says it created.
///
/// Its texts stand in one piece of memory, as bytes: a session is handed from stage to stage for each of a million rows,
/// and four `String`s would have to be made, judged, counted and taken apart each time.
package struct CreatedSession: Sendable, Equatable {
    /// The texts, one behind the other.
    @usableFromInline let texts: [UInt8]
    /// Where the texts end. That of one that is nil is -1.
    package let ends: SIMD4<Int32>

    package enum Text: Int, Sendable {
        case id
        case url
        case expiresAt
        case foreignHost
    }

    package init(id: String, url: String, expiresAt: String?, foreignHost: String? = nil) {
        var texts: [UInt8] = []
        var ends = SIMD4<Int32>(repeating: -1)
        let date = expiresAt.flatMap { $0.withBytes(SessionForm.isDate) ? $0 : nil }
        for (index, text) in [id, url, date, foreignHost].enumerated() {
            guard let text else { continue }
            texts.append(contentsOf: text.utf8)
            ends[index] = Int32(texts.count)
        }
        self.texts = texts
        self.ends = ends
    }

    /// From texts in UTF-8.
    package init(id: Bytes, url: Bytes, expiresAt: Bytes?) {
        let expiresAt = expiresAt.flatMap { SessionForm.isDate($0) ? $0 : nil }
        let count = id.count + url.count + (expiresAt?.count ?? 0)
        texts = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for text in [id, url, expiresAt ?? Bytes(start: nil, count: 0)] {
                _ = buffer[initialized...].update(fromContentsOf: text)
                initialized += text.count
            }
        }
        let urlEnd = Int32(id.count + url.count)
        ends = SIMD4(Int32(id.count), urlEnd, expiresAt == nil ? -1 : Int32(count), -1)
    }

    /// From what `ends` and `withAllBytes` gave of another one: it has been judged.
    package init(allBytes: Bytes, ends: SIMD4<Int32>) {
        texts = Array(allBytes)
        self.ends = ends
    }

    /// The provider's id of the session.
    package var id: String { string(.id) ?? "" }
    /// The link for the customer.
    package var url: String { string(.url) ?? "" }
    /// When the link expires, as the provider wrote it (ISO 8601); nil where it does not say, or says no date. Wherever it
    /// comes from, a ledger and a result file that was fed back included, it goes into the result.
    package var expiresAt: String? { string(.expiresAt) }
    /// The host to which the link leads, in a response whose link leads neither to the provider nor to the account. No
    /// ledger keeps it.
    package var foreignHost: String? { string(.foreignHost) }

    /// Calls `body` with the bytes of one of the texts; nil where that is nil.
    @inlinable
    package func withBytes<Result>(of text: Text, _ body: (Bytes?) throws -> Result) rethrows -> Result {
        guard let range = range(of: text) else { return try body(nil) }
        return try texts.withUnsafeBufferPointer { try body($0.view(range)) }
    }

    /// Calls `body` with all texts, one behind the other; `ends` tells them apart.
    @inlinable
    package func withAllBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
        try texts.withUnsafeBufferPointer(body)
    }

    @usableFromInline
    func range(of text: Text) -> Range<Int>? {
        let end = ends[text.rawValue]
        if end < 0 { return nil }
        var start: Int32 = 0
        for earlier in 0..<text.rawValue { start = max(start, ends[earlier]) }
        return Int(start)..<Int(end)
    }

    private func string(_ text: Text) -> String? { withBytes(of: text) { $0?.text } }

    /// A session that was withdrawn, without its link; nil where this is no id.
    package static func withdrawn(id: String) -> CreatedSession? {
        let session = CreatedSession(id: id, url: "", expiresAt: nil)
        return session.withBytes(of: .id) { $0.map(SessionForm.isID) ?? false } ? session : nil
    }

    /// Whether id and link are such that a provider's answer with them would be taken.
    package var isWellFormed: Bool {
        withBytes(of: .id) { $0.map(SessionForm.isID) ?? false }
            && withBytes(of: .url) { $0.map(SessionForm.isLink) ?? false }
    }
}
