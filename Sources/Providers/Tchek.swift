package import Rows
package import Sending
import Text

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

extension Provider {
    /// Tchek: vehicle inspections that a customer makes in the web app.
    package static let tchek = Provider(
        rules: ProviderRules(
            name: "tchek",
            displayName: "Tchek",
            fields: [
                .firstName, .lastName, .name, .gender, .email, .phone, .locale, .plate, .vin, .notify, .validityDays,
                .creatorUserID, .fastTrack,
            ],
            required: [.email, .firstName, .lastName, .phone, .locale],
            locales: .oneOf(
                ["en", "fr", "de", "nl-BE", "it", "es", "sv", "no"],
                aliases: ["nl": "nl-BE", "nb": "no", "nn": "no"]
            ),
            channels: [.none, .email, .sms, .both],
            channelColumn: "sending_type",
            channelNumbers: [.email, .sms, .both],
            // Those that the documentation prescribes for customers it does not need to know; the gender is null.
            placeholders: [
                .email: "xx@xx.com", .firstName: "XXX", .lastName: "XXX", .phone: "0033600000000", .locale: "en",
            ],
            needsVehicleOrCustomer: true
        ),
        environments: [
            ProviderEnvironment(
                name: "production",
                apiRoot: "https://alto.tchek.fr/apiV1",
                webAppRoot: "https://webapp.tchek.fr"
            ),
            ProviderEnvironment(
                name: "preprod",
                apiRoot: "https://preprod.alto.tchek.fr/apiV1",
                webAppRoot: "https://preprod.webapp.tchek.fr"
            ),
            .sandbox,
        ],
        secrets: [SecretVariable("TCHEK_API_KEY")],
        secretHeaders: ["X-API-Key"],
        ownOptions: [
            OwnOption("validity-days", "Days until a link expires"),
            OwnOption("fast-track", "The end user validates the damages"),
        ],
        starterText: """
            # Days until a link expires.
            # validity-days: 90
            # Whether the end user validates the damages.
            # fast-track: false
            """,
        tellsExpiry: true,
        signatureLifetime: nil,
        webAppRoot: TchekProvider.webAppRoot,
        make: { endpoint, secrets, _ in
            TchekProvider(
                apiRoot: endpoint.apiRoot,
                webAppRoot: endpoint.webAppRoot ?? endpoint.apiRoot,
                key: secrets["TCHEK_API_KEY"]
            )
        }
    )
}

/// Tchek's client: a token with which a customer takes the pictures of a vehicle (`POST /tokenmanager/token`).
package struct TchekProvider: SessionProvider {
    package let apiRoot: String
    package let secrets: [String]
    private let webAppRoot: String
    /// Whether links below `webAppRoot` may be handed on: what follows it is a language of ours and a checked id.
    private let leadsToLinks: Bool
    private let headers: [(name: String, value: String)]

    /// - Parameters:
    ///   - apiRoot: without a final slash.
    ///   - webAppRoot: the web app of the same environment, where the links lead; without a final slash.
    package init(apiRoot: String, webAppRoot: String, key: String) {
        self.apiRoot = apiRoot
        self.webAppRoot = webAppRoot
        leadsToLinks = ResponseParsing.isLink(webAppRoot + "/nl-BE/services/")
        secrets = [key]
        headers = [("X-API-Key", key), ("Content-Type", "application/json")]
    }

    package var descriptor: Provider { .tchek }

    /// The members stand in the order of Tchek's documentation. What it calls required is always there: `sendingType`
    /// is a number or null, never left out.
    package func create(_ order: SessionOrder, now: Date) -> ProviderRequest {
        var json = JSONWriter(capacity: 640)
        json.object { json in
            json.object("options") { options in
                options.bool("shootInspect", true)
                options.bool("fastTrack", order.fastTrack)
                options.bool("cost", false)
                options.bool("report", false)
                options.bool("downloadRoi", false)
            }
            json.object("tradeIn") { tradeIn in
                tradeIn.bool("tradeinVehicle", true)
                tradeIn.stringIfPresent("immat", order.vehicle.plate)
                tradeIn.stringIfPresent("vin", order.vehicle.vin)
                switch order.notify {
                case .none: tradeIn.null("sendingType")
                case .email: tradeIn.number("sendingType", 0)
                case .sms: tradeIn.number("sendingType", 1)
                case .both: tradeIn.number("sendingType", 2)
                }
            }
            json.object("customer") { customer in
                customer.string("clientType", "customer")
                customer.string("email", order.customer.email ?? "")
                customer.string("firstname", order.customer.firstName ?? "")
                customer.string("lastname", order.customer.lastName ?? "")
                customer.stringOrNull("gender", order.customer.gender?.rawValue)
                customer.string("phone", order.customer.phone?.doubleZeroPrefixed ?? "")
                customer.string("locale", order.locale ?? "")
            }
            json.stringOrNull("creatorUserId", order.creatorUserID)
            json.number("validity", order.validityDays)
        }
        return ProviderRequest(method: .post, path: "/tokenmanager/token", headers: headers, body: json.bytes)
    }

    /// The response holds no link: it leads to the web app in the customer's language. The expiry is the response's
    /// own, never computed: the published sample expires after 30 days although 90 were asked for.
    package func session(in body: [UInt8], for order: SessionOrder) -> CreatedSession? {
        guard leadsToLinks, let token = JSONValue(response: body)?["token"], let uid = ResponseParsing.id(token["uid"])
        else { return nil }
        let url = link(uid, order.locale)
        let expiry = token["expiresIn"]?.string
        return CreatedSession(
            id: uid,
            url: url,
            expiresAt: expiry.flatMap { ISO8601.isDateTime($0) ? $0 : nil }
        )
    }

    package func session(id: String, url: String, expiresAt: String?, locale: String?) -> CreatedSession? {
        ResponseParsing.session(id: id, url: url, expiresAt: expiresAt) { link($0, locale) }
    }

    /// The web app's: a response holds no link.
    package func isOwn(host: String) -> Bool { host == ResponseParsing.host(of: webAppRoot) }

    package func linkForm(for order: SessionOrder) -> String { link("<token uid>", order.locale) }

    private func link(_ uid: String, _ locale: String?) -> String { "\(webAppRoot)/\(locale ?? "en")/services/\(uid)" }

    /// The root of a link of the form `<root>/<language>/services/<uid>`.
    static func webAppRoot(ofLink link: String) -> String? {
        let parts = link.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 5, parts[parts.count - 2] == "services" else { return nil }
        return parts.dropLast(3).joined(separator: "/")
    }

    package func message(in body: [UInt8]) -> String? { ResponseParsing.message(in: body) }

    package func preflight(now: Date) -> ProviderRequest? { user }

    package func probe(now: Date) -> ProviderRequest { user }

    /// The key's own user, in JSON (modelled: what the answer holds is documented nowhere).
    package func isAlive(_ response: Response) -> Bool { response.status == 200 && isOwn(response.body) }

    package func isOwn(_ body: [UInt8]) -> Bool { ResponseParsing.isObject(body) }

    /// Only how a token stands can be asked for: nothing else about one is documented.
    package func request(_ call: SessionCall, about id: String, now: Date) -> ProviderRequest? {
        guard call == .status else { return nil }
        return ProviderRequest(method: .get, path: "/tokenmanager/test?deviceId=\(id)-pwa", headers: headers)
    }

    /// The number of `tradeinStatus`, of which only 0 has a documented meaning, and whether the token has expired.
    package func answer(_ response: Response, to call: SessionCall, about id: String) -> SessionAnswer? {
        guard call == .status, response.status == 200, let token = JSONValue(response: response.body)?["token"],
            ResponseParsing.id(token["uid"]) == id, case .number(let digits)? = token["tradeinStatus"],
            let number = Int(digits), (0...9_999).contains(number)
        else { return nil }
        let hasExpired = token["expired"] == .bool(true)
        return .stands((number == 0 ? Self.notOpened : String(number)) + (hasExpired ? Self.expired : ""))
    }

    /// An inspection goes on after its link has expired, so only a link that nobody opened has come to its end by that.
    package func stage(of word: String) -> SessionStage? {
        if word == Self.notOpened { return .unopened }
        if word == Self.notOpened + Self.expired { return .expired }
        let number = word.hasSuffix(Self.expired) ? String(word.dropLast(Self.expired.count)) : word
        return Int(number).map { $0 > 0 } ?? false ? .opened : nil
    }

    private static let notOpened = "0 not opened"
    private static let expired = " (expired)"

    private var user: ProviderRequest { ProviderRequest(method: .get, path: "/user", headers: headers) }
}
