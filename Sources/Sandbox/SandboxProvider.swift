import Hummingbird

/// A stand-in for one provider: its API and its pages, its rules for requests, the ids it hands out.
///
/// It checks calls by what the provider documents and shares no code with the client: a mistake in a client must not be
/// repeated here and so go unseen. The keys that it takes are those of `SandboxConfiguration.secrets`, by the names of
/// the client's environment variables.
protocol SandboxProvider: Sendable {
    /// As on the command line.
    static var name: String { get }
    /// As on pages.
    static var displayName: String { get }
    /// The API's path on the server, without a final slash: `/NAME/API`.
    static var apiPath: String { get }
    /// The path of the web app that a client makes links with, `/NAME/webapp`; nil where responses hold the links.
    static var webAppPath: String? { get }

    /// The id that stands for 128 random bits.
    static func id(of key: UInt128) -> String
    /// The bits that an id stands for; nil where it has not the form of an id.
    static func key(of id: String) -> UInt128?
    /// How far an inspection is that has this status; nil where the provider has no such status.
    static func stage(of status: String) -> SandboxSession.Stage?

    init(state: SandboxState)

    func addRoutes(to router: Router<SandboxContext>)
}

/// The stand-ins that a sandbox serves.
enum SandboxProviders {
    /// Task-local, so that a test can add one for its own task and nobody else's.
    @TaskLocal static var all: [any SandboxProvider.Type] = [TchekSandbox.self, PaveSandbox.self]
}
