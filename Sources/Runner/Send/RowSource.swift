import CSV
import Files
import Rows
import Sending
import Synchronization

/// The rows that need a call, read from the input as the workers ask for them, so that no more of them are in memory
/// than are on their way.
final class RowSource: Sendable {
    private struct State: ~Copyable {
        var pass: RowPass
        var marks: DecisionLog.Reader
        var taken = 0
    }

    private let state: Mutex<State>
    private let personalColumns: [Int]
    /// The names of the columns whose values a `SendItem` keeps.
    let personalNames: [String]

    init(
        _ file: InputFile,
        dialect: Dialect,
        checker: RowChecker,
        scope: SessionScope,
        marks: DecisionLog.Reader
    ) throws {
        let pass = try RowPass(file, dialect: dialect, checker: checker, scope: scope)
        state = Mutex(State(pass: pass, marks: marks))
        let mapping = checker.mapping
        personalColumns = mapping.columns.indices.filter { column in
            mapping.field(at: column).map { Self.personal.contains($0) } ?? false
        }
        personalNames = personalColumns.map { mapping.columns[$0] }
    }

    /// The next row to send; nil where there are no more.
    ///
    /// Throws where the file was changed since the survey: its rows may not be those that were asked about.
    func next() throws -> SendItem? {
        try state.withLock { state in
            while try state.pass.next() {
                guard let mark = state.marks.next() else { throw InputError.changed }
                guard mark == .send || mark == .resend else { continue }
                // Asked now and then, since it costs a system call; the reading buffer holds more rows than that anyway.
                if state.taken % 64 == 0, state.pass.file.hasChanged { throw InputError.changed }
                state.taken += 1
                let (checked, prior) = state.pass.judge()
                guard checked.passes, case .known(let key, let vehicle) = state.pass.identify(checked, prior) else {
                    throw InputError.changed
                }
                return SendItem(
                    row: state.pass.row,
                    key: key,
                    vehicle: vehicle,
                    fingerprint: state.pass.fingerprint(),
                    order: state.pass.order(checked),
                    values: PersonalValues(state.pass.view, columns: personalColumns),
                    isKnown: mark == .resend
                )
            }
            return nil
        }
    }

    /// What says who the customer is or which vehicle is meant; a language or a theme says neither.
    private static let personal: Set<Field> = [
        .externalID, .firstName, .lastName, .name, .email, .phone, .plate, .vin,
    ]
}
