/// The words of a command line as they may be kept and shown: without what may be a secret.
enum PublicWords {
    /// Options whose value is an address that may be a secret as a whole.
    static let secretOptions = ["--on-start", "--on-end"]

    /// - Parameter words: by their long names, see `OptionAliases`.
    static func masked(_ words: [String]) -> [String] {
        var masked: [String] = []
        var secret: String?
        for word in words {
            if let option = secret {
                masked.append(host(of: word, option))
                secret = nil
            } else if let equals = word.firstIndex(of: "="), secretOptions.contains(String(word[..<equals])) {
                let option = String(word[..<equals])
                masked.append("\(option)=\(host(of: String(word[word.index(after: equals)...]), option))")
            } else {
                masked.append(withoutUser(word))
                secret = secretOptions.contains(word) ? word : nil
            }
        }
        return masked
    }

    private static func host(of address: String, _ option: String) -> String {
        (try? NoticeAddress(address, option: option)).map { "\($0.origin)/***" } ?? "***"
    }

    /// A URL may begin with a name and a password: a proxy's, a database's.
    private static func withoutUser(_ word: String) -> String {
        guard let scheme = word.firstRange(of: "://"), let at = word[scheme.upperBound...].lastIndex(of: "@") else {
            return word
        }
        return word[..<scheme.upperBound] + "***" + word[at...]
    }
}
