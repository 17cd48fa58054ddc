/// Text made safe to stand in HTML, between tags and in quoted attributes.
///
/// The template engine escapes by `Character`: a `<` that a combining scalar has joined is another character than `<`
/// and passes unescaped, though a browser still sees a tag begin. So this goes by scalars, and the templates insert its
/// results as they are.
package enum HTMLText {
    package static func escaped(_ raw: String) -> String {
        var text = ""
        for scalar in raw.unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
