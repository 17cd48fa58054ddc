import Crypto
package import Rows
package import Sending
import Text

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

extension Provider {
    /// PAVE: vehicle captures behind a link that the response holds.
    package static let pave = Provider(
        rules: ProviderRules(
            name: "pave",
            displayName: "PAVE",
            fields: [
                .externalID, .firstName, .lastName, .name, .phone, .locale, .vin, .notify, .theme, .redirectURL, .year,
                .make, .model, .bodyType, .trim, .transmission, .exteriorColor, .interiorColor, .odometer,
                .odometerUnit,
            ],
            required: [],
            together: [[.firstName, .lastName]],
            requiredForSMS: [.phone],
            locales: .languageUpperCased,
            channels: [.none, .sms],
            themes: ["LITE", "PRO", "CAPT"],
            takesReferences: true,
            needsVehicleOrCustomer: true
        ),
        environments: [
            // One host: the key itself is for tests or live.
            ProviderEnvironment(name: "production", apiRoot: "https://openapi.paveapi.com/v1", webAppRoot: nil),
            .sandbox,
        ],
        secrets: [
            SecretVariable("PAVE_USERNAME", content: "the name of your PAVE account", namesAccount: true),
            SecretVariable("PAVE_API_KEY"),
            SecretVariable("PAVE_API_SECRET"),
        ],
        secretHeaders: ["API-Key", "API-Token", "API-Access-Token"],
        ownOptions: [
            OwnOption("theme", "The theme of the capture pages"),
            OwnOption("redirect-url", "Where the customer lands afterwards"),
            OwnOption("sms-from", "The sender's number of an SMS"),
            OwnOption("sms-by", "The sender's name of an SMS"),
            OwnOption("session-options", "An object that is passed on as the session's options"),
        ],
        starterText: """
            # theme: LITE
            # redirect-url: https://www.example.com/thank-you
            # An object that is passed on to PAVE as the session's options; ask PAVE what it may hold.
            # options: {name: value}
            """,
        tellsExpiry: false,
        signatureLifetime: .seconds(300),
        webAppRoot: { _ in nil },
        make: { endpoint, secrets, options in
            PaveProvider(
                apiRoot: endpoint.apiRoot,
                username: secrets["PAVE_USERNAME"],
                key: secrets["PAVE_API_KEY"],
                secret: secrets["PAVE_API_SECRET"],
                account: options.account ?? secrets["PAVE_USERNAME"],
                options: options.sessionOptions
            )
        }
    )
}

/// PAVE's client: a session in which a customer captures a vehicle (`POST /sessions`).
package struct PaveProvider: SessionProvider {
    package let apiRoot: String
    package let secrets: [String]
    private let username: String
    let key: String
    private let secret: SymmetricKey
    private let account: String
    private let options: [UInt8]?

    /// - Parameters:
    ///   - apiRoot: without a final slash.
    ///   - username: name of the primary account; part of what is signed.
    ///   - account: the account in links, used only where a response holds no `capture_url`.
    ///   - options: a JSON object for the member `options`. Its names are not documented, so it is passed on as it is.
    package init(
        apiRoot: String,
        username: String,
        key: String,
        secret: String,
        account: String,
        options: [UInt8]? = nil
    ) {
        self.apiRoot = apiRoot
        self.username = username
        self.key = key
        self.secret = SymmetricKey(data: Array(secret.utf8))
        self.account = account
        self.options = options
        secrets = [key, secret]
    }

    package var descriptor: Provider { .pave }

    /// An object that would be empty is left out; so is `contact` without both names.
    ///
    /// Modelled: the documentation shows samples of `year` and `odom_reading` but names no type. They are sent as the
    /// strings that the cells are.
    package func create(_ order: SessionOrder, now: Date) -> ProviderRequest {
        var json = JSONWriter(capacity: 768)
        json.object { json in
            if Self.hasSession(order) {
                json.object("session") { Self.write(session: order, into: &$0) }
            }
            if Self.hasVehicle(order.vehicle) {
                json.object("vehicle") { Self.write(vehicle: order.vehicle, into: &$0) }
            }
            if order.notify.sendsSMS, let phone = order.customer.phone {
                json.object("sms") { sms in
                    sms.string("to", phone.plusPrefixed)
                    sms.stringIfPresent("to_name", Self.fullName(order.customer))
                    sms.stringIfPresent("from", order.smsFrom)
                    sms.stringIfPresent("by", order.smsBy)
                }
            }
            if let options { json.raw("options", options) }
        }
        let headers = signed(now) + [("Accept", "application/json"), ("Content-type", "application/json")]
        return ProviderRequest(method: .post, path: "/sessions", headers: headers, body: json.bytes)
    }

    package func session(in body: [UInt8], for order: SessionOrder) -> CreatedSession? {
        guard let response = JSONValue(response: body), let id = ResponseParsing.id(response["session_key"])
        else { return nil }
        let url: String
        switch response["capture_url"] {
        case .string(let given) where !given.isEmpty: url = given
        case nil, .null, .string:
            guard let built = link(id) else { return nil }
            url = built
        default: return nil
        }
        guard ResponseParsing.isLink(url) else { return nil }
        let host = ResponseParsing.host(of: url)
        return CreatedSession(id: id, url: url, expiresAt: nil, foreignHost: isOwn(host: host) ? nil : host)
    }

    /// Whether a host is one of PAVE's: an account's below the documented domain, or where its API is.
    package func isOwn(host: String) -> Bool {
        ["vehiclecapture.com", "paveapi.com"].contains { host == $0 || host.hasSuffix("." + $0) }
            || host == ResponseParsing.host(of: apiRoot)
    }

    package func session(id: String, url: String, expiresAt: String?, locale: String?) -> CreatedSession? {
        ResponseParsing.session(id: id, url: url, expiresAt: expiresAt, link: link)
    }

    package func linkForm(for order: SessionOrder) -> String {
        (link("<session_key>") ?? "https://<account>.vehiclecapture.com/<session_key>")
            + ", as the response's capture_url says"
    }

    /// The form of links that PAVE documents; nil where the account cannot be the name of a host.
    private func link(_ id: String) -> String? {
        let name = account.lowercased()
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
        return isName && (1...63).contains(name.utf8.count) ? "https://\(name).vehiclecapture.com/\(id)" : nil
    }

    package func message(in body: [UInt8]) -> String? { ResponseParsing.message(in: body) }

    /// None: no documented call checks a key and sends nothing.
    package func preflight(now: Date) -> ProviderRequest? { nil }

    /// Asks for a session whose key cannot exist: real ones are three capital letters, a dash and ten characters.
    package func probe(now: Date) -> ProviderRequest {
        ProviderRequest(method: .get, path: "/sessions/bulk-sessions-probe", headers: signed(now))
    }

    /// That the session does not exist, or that it does, in JSON.
    package func isAlive(_ response: Response) -> Bool {
        [200, 404].contains(response.status) && isOwn(response.body)
    }

    package func isOwn(_ body: [UInt8]) -> Bool { ResponseParsing.isObject(body) }

    /// The headers of authentication, made for one attempt: a token is good for five minutes. The message signed and
    /// the header carry the same timestamp.
    func signed(_ now: Date) -> [(name: String, value: String)] {
        let timestamp = ISO8601.text(secondsSince1970: Int(now.timeIntervalSince1970.rounded(.down)))
        let message = "\(username):\(key)@\(timestamp)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: secret)
        return [("API-Key", key), ("API-Token", Self.hex(code)), ("API-Timestamp", timestamp)]
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
