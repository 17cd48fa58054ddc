import Messages
import Sending
import Text

/// A plot of calls per second over time, by what came of them, with the pauses and outages behind them.
struct CallsPlot {
    struct Column {
        /// Since the send stage began, in seconds.
        var from: Double
        var to: Double
        var counts: [CallKind: Int]
        /// In calls per second; 0 where nothing was asked for.
        var allowedRate: Double
        var total: Int { counts.values.reduce(0, +) }
        var rate: Double { Double(total) / (to - from) }
    }

    let columns: [Column]
    private let sending: RunReport.Sending
    private let end: Double
    private static let height = 200.0
    private static let top = 10.0

    init?(_ sending: RunReport.Sending) {
        let total = sending.calls.values.reduce(0) { $0 + $1.reduce(0, +) }
        guard total > 0 else { return nil }
        self.sending = sending
        let filled = sending.calls.values.map(\.count).max() ?? 0
        let buckets = max(filled, Int((sending.duration / sending.bucketWidth).rounded(.up)))
        // Columns of a call or two would show nothing but chance.
        let wanted = min(72, max(12, total / 5))
        let merged = max(1, (buckets + wanted - 1) / wanted)
        let width = sending.bucketWidth * Double(merged)
        columns = stride(from: 0, to: buckets, by: merged).map { first in
            let range = first..<first + merged
            var counts: [CallKind: Int] = [:]
            for (outcome, calls) in sending.calls {
                counts[CallKind(outcome: outcome), default: 0] += calls[clamping: range].reduce(0, +)
            }
            let allowed = sending.allowedRates[clamping: range].filter { $0 > 0 }
            let from = Double(first) * sending.bucketWidth
            return Column(
                from: from,
                to: buckets <= merged ? max(0.001, sending.duration) : from + width,
                counts: counts,
                allowedRate: allowed.isEmpty ? 0 : allowed.reduce(0, +) / Double(allowed.count)
            )
        }
        end = columns.last?.to ?? 1
    }

    /// The kinds of calls there were, with their numbers.
    var kinds: [(kind: CallKind, count: Int)] {
        CallKind.allCases.map { kind in (kind, columns.reduce(0) { $0 + $1.counts[kind, default: 0] }) }
            .filter { $0.count > 0 }
    }

    /// A ceiling far above what was reached would press everything else to the ground.
    var showsAllowedRate: Bool {
        let highest = columns.map(\.allowedRate).max() ?? 0
        return highest > 0 && highest <= 2.5 * (columns.map(\.rate).max() ?? 0)
    }

    func svg(title: String, description: String) -> String {
        var drawing = SVG()
        let rates = columns.map(\.rate) + (showsAllowedRate ? columns.map(\.allowedRate) : [])
        let ticks = PlotScale.ticks(upTo: rates.max() ?? 1)
        let highest = ticks.last ?? 1
        func y(_ rate: Double) -> Double { Self.top + Self.height * (1 - rate / highest) }

        for interruption in sending.interruptions { band(interruption, &drawing) }
        for tick in ticks {
            drawing.line(tick == 0 ? "axis" : "grid", x1: 0, x2: 100, y1: y(tick), y2: y(tick))
            drawing.text(NumberText.decimal(tick), "left", x: 0, y: y(tick) + 4, shift: -8)
        }
        for column in columns where column.total > 0 { bars(column, highest, &drawing) }
        if showsAllowedRate { allowedRate(y, &drawing) }
        for time in PlotScale.times(upTo: end) {
            let isLast = x(time) > 92
            drawing.line("axis", x1: x(time), x2: x(time), y1: y(0), y2: y(0) + 5)
            drawing.text(
                time == 0 ? "0" : DurationText.measured(time),
                time == 0 ? "start" : isLast ? "end" : "middle",
                x: x(time),
                y: y(0) + 20
            )
        }
        return drawing.element(id: "calls", height: 240, title: title, description: description)
    }

    private func x(_ time: Double) -> Double { min(100, max(0, time / end * 100)) }

    private func bars(_ column: Column, _ highest: Double, _ drawing: inout SVG) {
        var title = "\(DurationText.measured(column.from)) to \(DurationText.measured(column.to)): "
        title += CallKind.allCases.compactMap { kind in
            column.counts[kind].flatMap { $0 > 0 ? "\(NumberText.grouped($0)) \(kind.words)" : nil }
        }.joined(separator: ", ")
        let gap = (x(column.to) - x(column.from)) * 0.12
        drawing.group(title: title) { drawing in
            var bottom = Self.top + Self.height
            for kind in CallKind.allCases {
                guard let count = column.counts[kind], count > 0 else { continue }
                let share = Double(count) / (column.to - column.from) / highest * Self.height
                drawing.bar(
                    "c-\(kind.rawValue)",
                    x: x(column.from) + gap / 2,
                    width: x(column.to) - x(column.from) - gap,
                    y: bottom - share,
                    height: share
                )
                bottom -= share
            }
        }
    }

    private func band(_ interruption: RunReport.Interruption, _ drawing: inout SVG) {
        let name = interruption.kind == .pause ? "Pause" : "Outage"
        let length = DurationText.measured(interruption.to - interruption.from)
        drawing.bar(
            "b-\(interruption.kind.rawValue)",
            x: x(interruption.from),
            width: max(0.5, x(interruption.to) - x(interruption.from)),
            y: Self.top,
            height: Self.height,
            title:
                "\(name) of \(length) from \(DurationText.measured(interruption.from)): \(CodeLabels.kind(interruption.why))"
        )
    }

    private func allowedRate(_ y: (Double) -> Double, _ drawing: inout SVG) {
        var before: Column?
        for column in columns where column.allowedRate > 0 {
            let here = y(column.allowedRate)
            if let before, before.to == column.from {
                drawing.line("allowed", x1: x(column.from), x2: x(column.from), y1: y(before.allowedRate), y2: here)
            }
            drawing.line("allowed", x1: x(column.from), x2: x(column.to), y1: here, y2: here)
            before = column
        }
    }
}

extension Array {
    fileprivate subscript(clamping range: Range<Int>) -> ArraySlice<Element> { self[range.clamped(to: indices)] }
}

/// The outcomes of calls in the five kinds that a plot can tell apart, in the order in which they are stacked.
enum CallKind: String, CaseIterable {
    case created, refused, unknown, retried, throttled

    init(outcome: String) {
        switch CallCode(rawValue: outcome).httpStatus.map(HTTPStatusMeaning.init) {
        case .throttled?: self = .throttled
        case .busy?: self = .retried
        case .redirected?, .credentialsRefused?, .forbidden?, .noService?, .rejected?: self = .refused
        case .created?, .failed?, .meaningless?: self = .unknown
        case nil: self = Self.withoutAnswer[outcome] ?? .retried
        }
    }

    private static let withoutAnswer: [String: CallKind] = [
        "created": .created, CallCode.timeout.rawValue: .unknown, CallCode.connectionLost.rawValue: .unknown,
        CallCode.answerUnreadable.rawValue: .unknown, CallCode.untrustedCertificate.rawValue: .refused,
        CallCode.proxyRefused.rawValue: .refused,
    ]

    var words: String {
        switch self {
        case .created: "created"
        case .refused: "refused for good"
        case .unknown: "may have created something"
        case .retried: "not created, tried again"
        case .throttled: "too many calls (429)"
        }
    }
}
