package import Text

/// One of the environments in which a provider serves its API.
package struct ProviderEnvironment: Sendable, Equatable {
    /// As on the command line: `production`, `preprod`, `sandbox`.
    package var name: String
    /// Without a final slash; nil for the sandbox, whose address is known only once it runs.
    package var apiRoot: String?
    /// Where customers open their links, without a final slash; nil where the provider's responses hold the links.
    package var webAppRoot: String?
    /// Whether real customers may be behind it.
    package var isProduction: Bool { name == "production" }

    package init(name: String, apiRoot: String?, webAppRoot: String?) {
        self.name = name
        self.apiRoot = apiRoot
        self.webAppRoot = webAppRoot
    }

    package static let sandbox = ProviderEnvironment(name: "sandbox", apiRoot: nil, webAppRoot: nil)
}

/// Where the calls of a run go.
package struct ProviderEndpoint: Sendable, Equatable {
    /// Without a final slash.
    package var apiRoot: String
    /// Where customers open their links; nil where the provider's responses hold the links.
    package var webAppRoot: String?
    /// What the ledger knows the target by: the environment's name, or the normalised API root of a foreign one.
    package var scopeEnvironment: String
    /// Whether real customers may be behind it. A foreign root counts as what the user named.
    package var isProduction: Bool

    package init(apiRoot: String, webAppRoot: String?, scopeEnvironment: String, isProduction: Bool) {
        self.apiRoot = apiRoot
        self.webAppRoot = webAppRoot
        self.scopeEnvironment = scopeEnvironment
        self.isProduction = isProduction
    }

    /// The endpoint that an environment and a base URL stand for.
    ///
    /// - Parameters:
    ///   - environment: the one the user named.
    ///   - baseURL: what the user gave in place of its API root. Where it is the root of one of `all`, that
    ///     environment is meant, its web app included.
    ///   - sandbox: where the built-in sandbox listens, for the environment of that name without a `baseURL`.
    package static func resolve(
        _ environment: ProviderEnvironment,
        of all: [ProviderEnvironment],
        baseURL: String?,
        sandbox: SandboxAddress? = nil
    ) throws(BaseURLError) -> ProviderEndpoint {
        guard let baseURL else {
            guard let root = environment.apiRoot ?? sandbox?.apiRoot else { throw .noSandbox }
            return ProviderEndpoint(
                apiRoot: root,
                webAppRoot: environment.webAppRoot ?? sandbox?.webAppRoot,
                scopeEnvironment: environment.name,
                isProduction: environment.isProduction
            )
        }
        let url = try BaseURL(baseURL)
        // For the sandbox nobody is asked and nothing is held back, so it must not lead to real customers.
        let isSandbox = environment.name == ProviderEnvironment.sandbox.name
        guard !isSandbox || url.isLoopback else { throw .remoteSandbox(host: url.host) }
        if let own = all.first(where: { $0.apiRoot == url.normalized }) {
            return ProviderEndpoint(
                apiRoot: url.normalized,
                webAppRoot: own.webAppRoot,
                scopeEnvironment: own.name,
                isProduction: own.isProduction
            )
        }
        // A sandbox that another process serves is the sandbox too.
        return ProviderEndpoint(
            apiRoot: url.normalized,
            webAppRoot: isSandbox ? Self.sandboxWebApp(beside: url) : environment.webAppRoot,
            scopeEnvironment: isSandbox ? environment.name : url.normalized,
            isProduction: environment.isProduction
        )
    }

    /// The sandbox serves a provider's web app beside its API: `/NAME/webapp` and `/NAME/API`.
    private static func sandboxWebApp(beside api: BaseURL) -> String {
        guard let slash = api.path.lastIndex(of: "/") else { return api.origin }
        return api.origin + api.path[..<slash] + "/webapp"
    }
}

/// Where the built-in sandbox serves one provider.
package struct SandboxAddress: Sendable, Equatable {
    package var apiRoot: String
    package var webAppRoot: String?

    package init(apiRoot: String, webAppRoot: String?) {
        self.apiRoot = apiRoot
        self.webAppRoot = webAppRoot
    }
}
