import Foundation
import Sending

extension Summary {
    /// One JSON object on one line.
    package var json: String {
        let object = Object(
            rows: outcome.rows,
            valid: isCheck ? outcome.count(.valid) : nil,
            created: outcome.count(.created),
            existing: outcome.count(.existing),
            duplicate: outcome.count(.duplicate),
            invalid: outcome.count(.invalid),
            failed: outcome.count(.failed),
            unknown: outcome.count(.unknown),
            pending: outcome.count(.pending),
            requests: requests,
            retries: retries,
            possibleOrphans: outcome.possibleOrphans,
            elapsedSeconds: (elapsedSeconds * 1000).rounded() / 1000,
            exitCode: exitCode,
            stopped: stopped,
            output: output,
            ledger: ledger
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Numbers, texts and nils cannot fail to be encoded.
        return String(decoding: try! encoder.encode(object), as: UTF8.self) + "\n"
    }

    private struct Object: Encodable {
        var rows: Int
        var valid: Int?
        var created, existing, duplicate, invalid, failed, unknown, pending, requests, retries, possibleOrphans: Int
        var elapsedSeconds: Double
        var exitCode: Int32
        var stopped, output, ledger: String?

        private enum CodingKeys: String, CodingKey {
            case rows, valid, created, existing, duplicate, invalid, failed, unknown, pending, requests, retries
            case possibleOrphans = "possible_orphans"
            case elapsedSeconds = "elapsed_seconds"
            case exitCode = "exit_code"
            case stopped, output, ledger
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(rows, forKey: .rows)
            try container.encodeIfPresent(valid, forKey: .valid)
            try container.encode(created, forKey: .created)
            try container.encode(existing, forKey: .existing)
            try container.encode(duplicate, forKey: .duplicate)
            try container.encode(invalid, forKey: .invalid)
            try container.encode(failed, forKey: .failed)
            try container.encode(unknown, forKey: .unknown)
            try container.encode(pending, forKey: .pending)
            try container.encode(requests, forKey: .requests)
            try container.encode(retries, forKey: .retries)
            try container.encode(possibleOrphans, forKey: .possibleOrphans)
            try container.encode(elapsedSeconds, forKey: .elapsedSeconds)
            try container.encode(exitCode, forKey: .exitCode)
            // These three are always there, as null where there is nothing to say.
            try container.encode(stopped, forKey: .stopped)
            try container.encode(output, forKey: .output)
            try container.encode(ledger, forKey: .ledger)
        }
    }
}
