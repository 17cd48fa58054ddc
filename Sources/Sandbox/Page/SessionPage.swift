import Crypto
import Hummingbird
import Mustache
import NIOCore
import Text

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The page behind a link that the sandbox handed out, for the user to see that the link is the right one.
enum SessionPage {
    /// - Parameter linkLanguage: the language the link itself carries, if its form has one.
    static func response(
        _ id: String?,
        of provider: any ProviderTraits.Type,
        linkLanguage: String?,
        in state: SandboxState
    ) -> Response {
        let found = state.withContents { contents in
            contents.counts.pages += 1
            return contents.sessions.session(id.flatMap(provider.key), of: provider.name)
        }
        guard let found else { return notFound }
        return html(200, render(found, of: provider, linkLanguage: linkLanguage, now: state.now))
    }

    static var notFound: Response {
        html(404, render(title: "There is no such session", language: "en", rows: [], note: ""))
    }

    private static func render(
        _ session: SandboxSession,
        of provider: any ProviderTraits.Type,
        linkLanguage: String?,
        now: Date
    ) -> String {
        let details = session.details
        let language = linkLanguage ?? details.language.lowercased()
        var rows = [
            ("Provider", provider.displayName),
            ("First name", details.firstName),
            ("Language", details.language),
            ("Vehicle", details.vehicle),
            ("VIN", details.vin),
            ("Plate", details.plate),
            ("Session", session.id),
        ]
        if let expiresAt = session.expiresAt { rows.append(("Valid until", expiresAt.isoMilliseconds)) }
        var note = ""
        if let linkLanguage, linkLanguage != details.language {
            note = "The link says \(linkLanguage), but the customer's language is \(details.language)."
        }
        if let expiresAt = session.expiresAt, expiresAt <= now { note += " This session has expired." }
        let name = details.firstName.isEmpty ? "" : ", \(details.firstName)"
        return render(title: greeting(language) + name, language: language, rows: rows, note: note)
    }

    /// In the customer's language, so that a wrong one shows at a glance.
    private static func greeting(_ language: String) -> String {
        let greetings = [
            "fr": "Bonjour", "de": "Guten Tag", "nl": "Goedendag", "it": "Buongiorno", "es": "Hola", "sv": "Hej",
            "no": "Hei",
        ]
        return greetings[String(language.prefix(2))] ?? "Hello"
    }

    private static func render(title: String, language: String, rows: [(String, String)], note: String) -> String {
        template.render(
            [
                "language": HTMLText.escaped(language),
                "style": SessionPageTemplate.style,
                "title": HTMLText.escaped(title),
                "note": HTMLText.escaped(note),
                "rows": rows.filter { !$0.1.isEmpty }.map { name, value in
                    ["name": HTMLText.escaped(name), "value": HTMLText.escaped(value)]
                },
            ] as [String: Any]
        )
    }

    private static func html(_ status: Int, _ page: String) -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "text/html; charset=utf-8", .contentSecurityPolicy: policy],
            body: .init(byteBuffer: ByteBuffer(string: page))
        )
    }

    // The template is a constant of ours: that it parses is shown by every test of a page.
    private static let template = try! MustacheTemplate(string: SessionPageTemplate.page)

    /// Nothing may be loaded, run or sent; the one style sheet is let in by its hash.
    private static let policy: String = {
        let hash = Data(SHA256.hash(data: Array(SessionPageTemplate.style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; \(LoopbackGuard.nowhere)"
    }()
}
