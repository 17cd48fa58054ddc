import Text

/// The status line that a user watches; where there is little room, the least important parts are left out first.
package enum ProgressLine {
    private struct Part {
        /// From long to short; empty where the part is left out.
        var forms: [String]
        /// The highest goes first.
        var dispensability: Int
    }

    /// At most `width - 1` columns, since a terminal's last column makes some of them begin a new line.
    ///
    /// - Parameter word: What a row is whose call did what it was for.
    package static func text(_ facts: ProgressFacts, word: String = "created", width: Int) -> String {
        let room = max(1, width - 1)
        var parts = parts(facts, word)
        while joined(parts).count > room {
            let candidates = parts.indices.filter { !parts[$0].forms.isEmpty && parts[$0].dispensability > 0 }
            guard let index = candidates.max(by: { parts[$0].dispensability < parts[$1].dispensability }) else { break }
            parts[index].forms.removeFirst()
            // What is already shortened goes after everything else has been.
            parts[index].dispensability = parts[index].forms.isEmpty ? 0 : 1
        }
        let line = joined(parts)
        return line.count <= room ? line : line.prefix(room - 1) + "…"
    }

    private static func joined(_ parts: [Part]) -> String {
        parts.compactMap(\.forms.first).joined(separator: "  ")
    }

    private static func parts(_ facts: ProgressFacts, _ word: String) -> [Part] {
        let counts = facts.counts
        let share = facts.total > 0 ? counts.done * 100 / facts.total : 100
        let done = "\(NumberText.grouped(counts.done)) of \(NumberText.grouped(facts.total))"
        var parts = [
            Part(forms: [done], dispensability: 0),
            Part(forms: ["\(share) %"], dispensability: 9),
            Part(forms: ["\(NumberText.grouped(counts.created)) \(word)"], dispensability: 7),
            Part(forms: [NumberText.counted(counts.problems, "problem")], dispensability: counts.problems > 0 ? 5 : 6),
            Part(forms: [NumberText.counted(counts.retries, "retry", "retries")], dispensability: 8),
        ]
        if let wait = facts.wait {
            parts.append(Part(forms: wait.forms, dispensability: 2))
        } else {
            parts.append(Part(forms: [facts.rateText], dispensability: 4))
            if let left = facts.timeLeft {
                parts.append(Part(forms: ["\(DurationText.words(wholeSeconds(left))) left"], dispensability: 3))
            }
        }
        return parts
    }

    /// Fractions of a second in a guess are noise.
    private static func wholeSeconds(_ duration: Duration) -> Duration {
        .seconds(Int64((duration / .seconds(1)).rounded(.up)))
    }
}
