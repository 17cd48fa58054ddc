import Glibc

/// The limit of files that a process may have open (`ulimit -n`), among which every connection counts.
struct OpenFileLimit {
    /// What a run has open beside its connections: the standard streams, input, result, ledger and lock, scratch files, the
    /// resolver's.
    private static let files = 40
    /// What each thread of the network library has open.
    private static let perThread = 3

    private let limit: Int
    private let threads: Int

    init(limit: Int, threads: Int) {
        (self.limit, self.threads) = (limit, threads)
    }

    /// This process's own, raised as far as it may raise it by itself.
    static func raised() -> OpenFileLimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < limit.rlim_max {
            var higher = limit
            higher.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &higher) == 0 { limit = higher }
        }
        return OpenFileLimit(
            limit: Int(exactly: limit.rlim_cur) ?? .max,
            threads: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        )
    }

    /// Throws where a run of so many calls at once could not open all it needs: it would find that out in mid-run, and the
    /// network library dies of it.
    ///
    /// - Parameter hasServer: Whether the other end of each connection is in this process too.
    func require(concurrency: Int, hasServer: Bool) throws(ConfigurationError) {
        let perCall = hasServer ? 2 : 1
        let others = Self.files + Self.perThread * threads
        let needed = others + concurrency * perCall
        guard limit < needed else { return }
        let fitting = (limit - others) / perCall
        throw ConfigurationError(
            description:
                "This process may have \(limit) files open (ulimit -n), too few for --concurrency \(concurrency), "
                + "which needs \(needed). Raise the limit"
                + (fitting > 0 ? ", or use --concurrency \(fitting) at most." : ".")
        )
    }
}
