import Foundation

/// The round numbers at which a plot's lines are drawn.
enum PlotScale {
    /// From 0 to the first round number that is not below `top`, in about four steps.
    static func ticks(upTo top: Double) -> [Double] {
        guard top > 0, top.isFinite else { return [0, 1] }
        let power = pow(10, floor(log10(top / 4)))
        let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { top / $0 <= 4.000_001 } ?? 10 * power
        return (0...Int((top / step).rounded(.up))).map { Double($0) * step }
    }

    /// Times since the start of a run, at most six of them.
    static func times(upTo end: Double) -> [Double] {
        let steps: [Double] = [
            0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
            86_400,
        ]
        let step = steps.first { end / $0 <= 5 } ?? (end / 5 / 86_400).rounded(.up) * 86_400
        return Array(stride(from: 0, through: end, by: step))
    }

    /// Round numbers between two times on a logarithmic scale, at most seven of them where that is possible.
    static func logarithmic(from low: Double, to high: Double) -> [Double] {
        for mantissas in [[1.0, 2, 5], [1, 3], [1]] {
            var values: [Double] = []
            for exponent in Int(floor(log10(low)))...Int(ceil(log10(high))) {
                values += mantissas.map { $0 * pow(10, Double(exponent)) }
            }
            values.removeAll { $0 < low || $0 > high }
            if values.count <= 6 { return values }
        }
        return []
    }
}
