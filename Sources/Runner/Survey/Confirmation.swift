import Ledger
import Rows
import Sending

/// The question before customers are messaged, and the refusal where a lost ledger or a mistyped campaign might message
/// everybody again, or where people sleep.
struct Confirmation {
    private let plan: Plan
    private let context: RunContext

    init(_ plan: Plan, _ context: RunContext) {
        self.plan = plan
        self.context = context
    }

    /// Throws where nothing may be sent.
    ///
    /// - Returns: the hours in which messages may be sent; nil for all.
    func ask(_ console: any RunConsole) async throws -> SendWindow? {
        let request = context.request
        let isNew = try await !context.ledger.hasCalls(in: context.scope)
        if isNew, !request.firstRun, !console.canAsk {
            throw RunError.firstRunNotSaid(
                campaign: request.scope.campaign,
                account: request.scope.account,
                customers: plan.messagedCustomers,
                ledger: (try? LedgerSource(request.ledgerPath).name) ?? request.ledgerPath
            )
        }
        // Nobody is messaged, so there is nothing to ask.
        if plan.messagedCustomers <= plan.outsideHours || plan.callsLeft(request) ?? 1 <= 0 { return request.hours }
        let (hours, lateness) = Self.hours(request, calls: plan.calls, context.clock)
        if let lateness {
            if !console.canAsk {
                throw RunError.hourNotSaid(customers: plan.messagedCustomers, reason: lateness)
            }
            if request.assumesYes {
                console.warn("Customers are messaged all the same, as --yes says: \(lateness)")
            }
        }
        if console.canAsk, !request.assumesYes {
            let isConfirmed = console.ask(plan.question(request, isNew: isNew, lateness: lateness))
            if !isConfirmed { throw RunError.notConfirmed }
        }
        return hours
    }

    /// The hours that hold, and what is wrong with the present one where the user has named none.
    static func hours(
        _ request: RunRequest,
        calls: Int,
        _ clock: any RunClock
    ) -> (SendWindow?, lateness: String?) {
        if let hours = request.hours { return (hours, nil) }
        if request.allowsAnyHour { return (nil, nil) }
        let decent = SendWindow.decent(in: request.zone)
        let now = clock.secondsSince1970
        switch decent.state(at: now) {
        case .closed:
            return (nil, "it is \(request.zone.words(now)), between 21:00 and 08:00")
        case .open(let until):
            let end = now + Double(calls) / request.sending.rate.perSecond
            if end <= Double(until) { return (decent, nil) }
            let text = "at --rate \(request.sending.rate) it goes on until \(request.zone.words(end)), beyond 21:00"
            return (nil, text)
        }
    }
}
