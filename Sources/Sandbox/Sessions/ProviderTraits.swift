/// What the sandbox's parts need to know of a provider: its names and paths, the form of its ids, and its statuses.
protocol ProviderTraits: Sendable {
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
}
