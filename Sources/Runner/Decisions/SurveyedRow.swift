package import CSV
package import Rows

/// One row as the survey left it: what was decided, and all that later stages would otherwise have to find out again.
package struct SurveyedRow: Sendable, Equatable {
    package var decision: RowDecision
    package var position: RecordPosition
    /// The row's key and vehicle; nil where nothing identifies it.
    package var identity: Identity?
    /// The earlier row of the file that has the same key, of a duplicate or a conflict; as a spreadsheet counts.
    package var firstRow: Int?
    /// What the checks found, warnings included, and what is wrong with the row's identity.
    package var problems: [Problem]

    package struct Identity: Sendable, Equatable {
        package var key: Digest
        package var traits: Traits

        package init(key: Digest, traits: Traits) {
            self.key = key
            self.traits = traits
        }
    }

    package init(
        _ decision: RowDecision,
        at position: RecordPosition,
        identity: Identity?,
        firstRow: Int? = nil,
        problems: [Problem] = []
    ) {
        self.decision = decision
        self.position = position
        self.identity = identity
        self.firstRow = firstRow
        self.problems = problems
    }
}
