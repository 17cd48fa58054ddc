import ArgumentParser
import Files
import Foundation
import Glibc
import Sending
import Text

/// The places where this machine keeps its data about time zones.
struct ZonePlaces {
    private let folders: [String]
    /// What `TZ` says of the machine's own zone; nil where it says nothing.
    private let variable: String?
    private let localFile: String

    init(_ environment: [String: String], localFile: String = "/etc/localtime") {
        let folder = environment["TZDIR"] ?? ""
        folders =
            folder.isEmpty ? ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"] : [folder]
        variable = environment["TZ"]
        self.localFile = localFile
    }

    /// A zone by its name. Throws where this machine has no data at all, and where it has none of that name.
    func zone(named name: String) throws -> ZoneRules {
        let isName = name.utf8.allSatisfy { Self.allowed.contains($0) } && !name.hasPrefix("/") && !name.contains("..")
        if isName {
            for folder in folders {
                if let bytes = Self.read(folder + "/" + name), let zone = ZoneRules(name: name, file: bytes) {
                    return zone
                }
            }
            if ["UTC", "Etc/UTC"].contains(name) { return .utc }
        }
        guard hasData else {
            throw ConfigurationError(
                description: "This machine has no time zone data, so nobody knows what time it is in "
                    + "\(VisibleText.shortened(name)). Install the package tzdata, or name the folder that has it in TZDIR."
            )
        }
        let near = nearest(to: name)
        throw ValidationError(
            "The value '\(name)' is invalid for '--time-zone'. "
                + (near.isEmpty ? "Write a name such as Europe/Paris." : "Did you mean \(near.joinedWithOr())?")
        )
    }

    /// The zone of this machine.
    ///
    /// - Parameter isNeeded: Whether it is an error where there is no data for what `TZ` names; else that is UTC, as for
    ///   every other program here.
    func local(isNeeded: Bool) throws -> ZoneRules {
        guard var name = variable else {
            guard let bytes = Self.read(localFile) else { return .utc }
            return ZoneRules(name: nameOfLocalFile, file: bytes) ?? .utc
        }
        if name.hasPrefix(":") { name.removeFirst() }
        if name.isEmpty { return .utc }
        if name.hasPrefix("/"), let bytes = Self.read(name), let zone = ZoneRules(name: nil, file: bytes) {
            return zone
        }
        // Names are looked for first: EST5EDT is a name as well as a rule.
        do {
            return try zone(named: name)
        } catch {
            if let zone = ZoneRules(posix: name) { return zone }
            if !isNeeded { return .utc }
            if error is ConfigurationError { throw error }
            throw ConfigurationError(
                description:
                    "The variable TZ holds '\(VisibleText.shortened(name))', which is no time zone. Correct it, or "
                    + "write --time-zone."
            )
        }
    }

    /// Whether there is any data.
    var hasData: Bool { folders.contains { access($0 + "/Europe/Paris", R_OK) == 0 } }

    /// `/etc/localtime` is mostly a link to the zone's own file.
    private var nameOfLocalFile: String? {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: localFile),
            let range = target.range(of: "zoneinfo/")
        else { return nil }
        return String(target[range.upperBound...])
    }

    private func nearest(to name: String) -> [String] {
        let names = folders.flatMap { folder in
            FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        }
        .filter { $0.contains("/") && !$0.hasPrefix("posix/") && !$0.hasPrefix("right/") }
        if let other = names.first(where: { $0.lowercased() == name.lowercased() }) { return [other] }
        // The same place under another region, or without any.
        let place = name.split(separator: "/").last?.lowercased() ?? ""
        let others = names.filter { $0.lowercased().hasSuffix("/" + place) }.sorted()
        if !place.isEmpty, !others.isEmpty { return Array(others.prefix(3)) }
        return NearestName.nearest(to: name, in: names.filter { $0.first == name.first }.sorted())
    }

    private static let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/".utf8)

    private static func read(_ path: String) -> [UInt8]? {
        try? BoundedFile(path, takesPipes: false).read(upTo: 1 << 20)
    }
}
