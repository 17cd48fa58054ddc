/// One thing that is wrong with one cell, or with the row where no cell is to blame.
package struct Problem: Sendable, Equatable {
    package var code: ProblemCode
    /// The field the cell was read as; nil where the row as a whole is meant.
    package var field: Field?
    /// A warning is told, but does not keep the row from being sent.
    package var isWarning: Bool

    package init(_ code: ProblemCode, _ field: Field? = nil, isWarning: Bool = false) {
        self.code = code
        self.field = field
        self.isWarning = isWarning
    }
}
