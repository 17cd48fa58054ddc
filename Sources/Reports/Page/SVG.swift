import Text

/// A drawing of a plot, built up element by element.
///
/// Across, everything is a share of the width, so that a plot fills a wide screen and a narrow one and its text keeps
/// its size; down, everything is in pixels.
struct SVG {
    private(set) var body = ""

    /// - Parameters:
    ///   - x, width: in per cent.
    ///   - title: What a pointing device shows.
    mutating func bar(_ kind: String, x: Double, width: Double, y: Double, height: Double, title: String? = nil) {
        let shape =
            "<rect class=\"\(kind)\" x=\"\(Self.number(x))%\" y=\"\(Self.number(y))\" "
            + "width=\"\(Self.number(width))%\" height=\"\(Self.number(max(0, height)))\""
        body += title.map { "\(shape)><title>\(HTMLText.escaped($0))</title></rect>" } ?? "\(shape)/>"
    }

    mutating func line(_ kind: String, x1: Double, x2: Double, y1: Double, y2: Double) {
        body +=
            "<line class=\"\(kind)\" x1=\"\(Self.number(x1))%\" x2=\"\(Self.number(x2))%\" "
            + "y1=\"\(Self.number(y1))\" y2=\"\(Self.number(y2))\"/>"
    }

    /// - Parameter shift: in pixels, to the right.
    mutating func text(_ text: String, _ kind: String, x: Double, y: Double, shift: Double = 0) {
        body +=
            "<text class=\"\(kind)\" x=\"\(Self.number(x))%\" y=\"\(Self.number(y))\" dx=\"\(Self.number(shift))\">"
            + "\(HTMLText.escaped(text))</text>"
    }

    mutating func group(title: String, _ content: (inout SVG) -> Void) {
        body += "<g><title>\(HTMLText.escaped(title))</title>"
        content(&self)
        body += "</g>"
    }

    /// The whole drawing, with its name and what it shows in words.
    func element(id: String, height: Int, title: String, description: String) -> String {
        "<svg role=\"img\" height=\"\(height)\" aria-labelledby=\"\(id)-title \(id)-desc\">"
            + "<title id=\"\(id)-title\">\(HTMLText.escaped(title))</title>"
            + "<desc id=\"\(id)-desc\">\(HTMLText.escaped(description))</desc>\(body)</svg>"
    }

    /// To a hundredth, which is finer than a screen shows.
    private static func number(_ value: Double) -> String { NumberText.rounded(value, digits: 2) }
}
