import Foundation
import Text

/// A histogram of how long calls took, on a logarithmic scale, with the median and the slowest marked.
struct LatencyPlot {
    struct Column {
        var from: Double
        var to: Double
        var count: Int
    }

    let columns: [Column]
    private let latency: RunReport.Latency
    private let low: Double
    private let high: Double
    private static let height = 150.0
    private static let top = 58.0
    private static let growth = 1.1

    init?(_ latency: RunReport.Latency) {
        guard let first = latency.buckets.first, let last = latency.buckets.last else { return nil }
        self.latency = latency
        // One bucket alone would fill the plot from side to side.
        let span = Int((log(last.upTo / first.upTo) / log(Self.growth)).rounded()) + 1
        let margin = max(1, (16 - span) / 2)
        let merged = max(1, (span + 2 * margin + 47) / 48)
        let low = first.upTo / pow(Self.growth, Double(1 + margin))
        let width = pow(Self.growth, Double(merged))
        let count = (span + 2 * margin + merged - 1) / merged
        columns = (0..<count).map { index in
            let from = low * pow(width, Double(index))
            let inside = latency.buckets.filter { $0.upTo > from * 1.01 && $0.upTo <= from * width * 1.01 }
            return Column(from: from, to: from * width, count: inside.reduce(0) { $0 + $1.count })
        }
        self.low = low
        high = low * pow(width, Double(count))
    }

    func svg(title: String, description: String) -> String {
        var drawing = SVG()
        let ticks = PlotScale.ticks(upTo: Double(columns.map(\.count).max() ?? 1)).filter { $0 == $0.rounded() }
        let highest = ticks.last ?? 1
        let ground = Self.top + Self.height
        func y(_ count: Double) -> Double { ground - count / highest * Self.height }

        for tick in ticks {
            drawing.line(tick == 0 ? "axis" : "grid", x1: 0, x2: 100, y1: y(tick), y2: y(tick))
            drawing.text(NumberText.decimal(tick), "left", x: 0, y: y(tick) + 4, shift: -8)
        }
        for column in columns where column.count > 0 {
            let gap = (x(column.to) - x(column.from)) * 0.12
            drawing.bar(
                "latency",
                x: x(column.from) + gap / 2,
                width: x(column.to) - x(column.from) - gap,
                y: y(Double(column.count)),
                height: ground - y(Double(column.count)),
                title: "\(DurationText.measured(column.from)) to \(DurationText.measured(column.to)): "
                    + NumberText.counted(column.count, "call")
            )
        }
        let marks = [("99 %", latency.p99), ("95 %", latency.p95), ("median", latency.median)]
        for (index, mark) in marks.enumerated() {
            let markX = x(mark.1)
            let textY = 14 + 17 * Double(index)
            drawing.line("mark", x1: markX, x2: markX, y1: textY - 10, y2: ground)
            let isRight = markX > 45
            drawing.text(
                "\(mark.0) \(DurationText.measured(mark.1))",
                isRight ? "label end" : "label start",
                x: markX,
                y: textY,
                shift: isRight ? -5 : 5
            )
        }
        for time in PlotScale.logarithmic(from: low, to: high) {
            drawing.line("axis", x1: x(time), x2: x(time), y1: ground, y2: ground + 5)
            drawing.text(
                DurationText.measured(time),
                x(time) < 5 ? "start" : x(time) > 95 ? "end" : "middle",
                x: x(time),
                y: ground + 20
            )
        }
        return drawing.element(id: "latency", height: 238, title: title, description: description)
    }

    private func x(_ time: Double) -> Double {
        min(100, max(0, log(time / low) / log(high / low) * 100))
    }
}
