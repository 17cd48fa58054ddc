/// The text of an option cannot be read; says what was found and what to write.
package struct OptionTextError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
