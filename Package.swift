// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// A release has Swift's runtime within it: calls into it then cost less (4 to 5 % of a whole run), and the program starts
// sooner and runs where there is no Swift. The libraries are those that Foundation's static build is made of.
let staticRuntime =
    ["Foundation", "CoreFoundation", "FoundationInternationalization", "FoundationEssentials"]
    + ["_FoundationICU", "_FoundationCShims", "_FoundationCollections", "stdc++", "m"]

// Read from top to bottom, the targets are in order of dependency: each uses only those above it.
let package = Package(
    name: "bulk-sessions",
    products: [
        .executable(name: "bulk-sessions", targets: ["bulk-sessions"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        // Without `link`: the library is opened by those who have a ledger in a database, see LibPQ.
        .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"])]),
        .target(name: "Text", swiftSettings: settings),
        .target(
            name: "Files",
            dependencies: [.product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings
        ),
        .target(
            name: "CSV",
            dependencies: ["CLibCSV", "Text", "Files"],
            exclude: ["Encoding/generate-code-pages.py"],
            swiftSettings: settings
        ),
        .target(
            name: "Rows",
            dependencies: ["Text", "CSV", .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["Fields/Phone/generate-calling-codes.py"],
            swiftSettings: settings
        ),
        .target(
            name: "Sending",
            dependencies: [
                "Text", "CSV", "Rows",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Messages", dependencies: ["Text", "Rows", "Sending"], swiftSettings: settings),
        .target(
            name: "Ledger",
            dependencies: [
                "CSQLite", "CLibPQ", "Text", "Files", "Rows", "Sending",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Providers",
            dependencies: [
                "Text", "Files", "Rows", "Sending",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Reports",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Messages", "Ledger",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Runner",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Messages", "Ledger", "Providers", "Reports",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "Text",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // Only where Foundation is within the program: a library of the system would find it too.
        .target(name: "CICUData", cSettings: [.define("WITHOUT_ICU_DATA", .when(configuration: .release))]),
        .executableTarget(
            name: "bulk-sessions",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Messages", "Ledger", "Providers", "Reports", "Runner",
                "Sandbox", "CICUData",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(["-static-stdlib"] + staticRuntime.map { "-l" + $0 }, .when(configuration: .release))
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Rows", "Sending", "Ledger", .product(name: "GRDBSQLite", package: "GRDB.swift")],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(name: "HouseTests", swiftSettings: settings),
        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: settings),
        .testTarget(
            name: "FilesTests",
            dependencies: ["Files", "TestSupport", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings
        ),
        .testTarget(name: "CSVTests", dependencies: ["Text", "Files", "CSV", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "RowsTests",
            dependencies: ["Text", "CSV", "Rows"],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SendingTests",
            dependencies: [
                "Text", "CSV", "Rows", "Sending", "TestSupport",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MessagesTests",
            dependencies: ["Text", "Rows", "Sending", "Messages"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Text", "Files", "Rows", "Sending", "Ledger", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "TestSupport",
                "Text", "Rows", "Sending", "Providers",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Text", "Files", "CSV", "Rows", "Sending", "Messages", "Ledger", "Reports"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Ledger", "Providers", "Reports", "Runner", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "SandboxTests", dependencies: ["Text", "Sandbox", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "NewProviderTests",
            dependencies: [
                "Text", "Rows", "Sending", "Providers", "Sandbox", "bulk-sessions",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Ledger", "Providers", "Reports", "TestSupport",
            ],
            resources: [.copy("Corpus"), .copy("Heads")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Text", "Files", "CSV", "Rows", "Sending", "Ledger", "Providers", "Reports", "Runner", "Sandbox",
                "bulk-sessions", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)
