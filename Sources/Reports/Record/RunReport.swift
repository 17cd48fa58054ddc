import Foundation
package import Rows
package import Sending

/// The record of a run from which its page and its metrics are made: counts, times, codes and row numbers, and nothing
/// of any row's content. The ledger keeps it as JSON, less than 50 KB for any run.
package struct RunReport: Codable, Sendable, Equatable {
    /// Raised when a reader of the older form would misunderstand the newer one.
    package static let currentVersion = 1

    package var version = RunReport.currentVersion
    /// The run's number in its ledger.
    package var run: Int64?
    /// The version of this program that made the run.
    package var program: String
    package var provider: String
    /// As in the scope: a name, or the API root where that is no environment's own.
    package var environment: String
    package var campaign: String
    /// Seconds since 1970.
    package var startedAt: Double
    package var endedAt: Double
    package var exitCode: Int32
    /// Why the run stopped before its end, in a sentence; nil where it did not.
    package var stopped: String?

    /// When the same command goes on, in seconds since 1970; nil where no hour keeps it from that.
    package var goesOnAt: Double?
    /// Nil where none were set.
    package var limits: RunLimits?

    package var rows = 0
    package var blankRows = 0
    /// Rows by `SessionStatus`; empty where the run ended before it had written its results.
    package var statuses: [String: Int] = [:]
    package var possibleOrphans = 0
    package var duplicatesWithoutLink = 0
    package var leftByLimit = 0
    /// Existing rows whose vehicle has another customer now; nil where there are none.
    package var customersChanged: Int?

    /// Nil of a run that creates.
    package var task: Work?

    /// How many rows carry each code; nil where none does.
    package var codes: [String: Int]?

    /// Create calls, retries included.
    package var requests = 0
    package var retries = 0
    /// Nil where nothing was sent.
    package var sending: Sending?
    package var problems: [ProblemGroup] = []
    /// How many kinds of problems there were beyond those listed.
    package var moreProblems = 0

    package var output: String?
    /// What is left to be done, in words, and the command for it.
    package var advice: String?
    package var nextCommand: String?

    /// What a run did that creates nothing: it reminded, withdrew or reconciled.
    package struct Work: Codable, Sendable, Equatable {
        /// What a session, or a row, is that it has been done to: `reminded`.
        package var word: String
        /// How many it was to be done to, and to how many it was.
        package var rows: Int
        package var done: Int
        /// What came of each, in the order in which it is to be told; nil of runs whose version did not note it.
        package var parts: [Part]?

        /// Rows or sessions of which the same came, by a code that `WorkWords` knows.
        package struct Part: Codable, Sendable, Equatable {
            package var code: String
            package var count: Int
        }

        package init(word: String, rows: Int, done: Int) {
            self.word = word
            self.rows = rows
            self.done = done
        }
    }

    /// The send stage. Times in it are seconds since its start.
    package struct Sending: Codable, Sendable, Equatable {
        /// Seconds since 1970.
        package var startedAt: Double
        package var duration: Double
        package var bucketWidth: Double
        /// For each outcome of a call how many calls began in each bucket, with zeros left out at the end.
        package var calls: [String: [Int]]
        /// The rate that the run was allowed in each bucket, in calls per second; 0 where no call was made.
        package var allowedRates: [Double]
        /// The oldest first. Of a run that paused very often, neighbours are joined.
        package var interruptions: [Interruption]
        package var throttledSeconds: Double
        package var pauses: Int
        package var outages: Int
        package var latency: Latency?

        package func calls(_ outcome: String) -> Int { calls[outcome, default: []].reduce(0, +) }

        /// Calls per second over the whole time of sending.
        ///
        /// Calls are evenly spaced and the first one leaves at once, so a short run has one more than its time times
        /// the rate: the highest rate that it was allowed is then the truer figure.
        package func averageRate(of requests: Int) -> Double {
            guard duration > 0 else { return 0 }
            let rate = Double(requests) / duration
            let highest = allowedRates.max() ?? 0
            return highest > 0 ? min(rate, highest) : rate
        }
    }

    package struct Interruption: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable {
            /// The provider asked for it.
            case pause
            case outage
        }

        package var kind: Kind
        package var from: Double
        package var to: Double
        /// The outcome of the call that began it, as in `calls`.
        package var why: String
    }

    /// How long calls took, in seconds.
    package struct Latency: Codable, Sendable, Equatable {
        package var count: Int
        package var sum: Double
        package var median: Double
        package var p95: Double
        package var p99: Double
        /// Ascending, each with the upper bound of its bucket; buckets without calls are left out.
        package var buckets: [Bucket]

        package struct Bucket: Codable, Sendable, Equatable {
            package var upTo: Double
            package var count: Int
        }

        package init?(_ histogram: LatencyHistogram) {
            guard let median = histogram.percentile(0.5), let p95 = histogram.percentile(0.95),
                let p99 = histogram.percentile(0.99)
            else { return nil }
            count = histogram.count
            sum = histogram.sum
            (self.median, self.p95, self.p99) = (median, p95, p99)
            buckets = histogram.counts.enumerated().compactMap { index, count in
                count > 0 ? Bucket(upTo: LatencyHistogram.upperBound(index), count: count) : nil
            }
        }

        /// How many calls took at most so many seconds, to the precision of the buckets.
        package func count(upTo seconds: Double) -> Int {
            buckets.reduce(0) { $0 + ($1.upTo <= seconds * 1.000_001 ? $1.count : 0) }
        }
    }

    package struct ProblemGroup: Codable, Sendable, Equatable {
        package var code: String
        /// The field's own name, where one is to blame, and the name that the user's file has for it.
        package var field: String?
        package var column: String?
        package var count: Int
        /// The first rows, as a spreadsheet numbers them.
        package var rows: [Int]
    }

    package init(
        program: String,
        scope: SessionScope,
        startedAt: Double,
        endedAt: Double,
        exitCode: Int32
    ) {
        self.program = program
        provider = scope.provider
        environment = scope.environment
        campaign = scope.campaign
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.exitCode = exitCode
    }

    package func count(_ status: SessionStatus) -> Int { statuses[status.rawValue, default: 0] }
}

// MARK: - JSON

extension RunReport {
    /// The form in which the ledger keeps it.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // JSON has no infinities; none arise, and a report must not fail for one.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Nil for a text that no version of this program up to this one has written. Figures that no run can have had are
    /// brought within what can be counted.
    package init?(json: String) {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        guard let report = try? decoder.decode(RunReport.self, from: Data(json.utf8)),
            report.version <= Self.currentVersion
        else { return nil }
        self = report
        bound()
    }
}
