import Ledger
import Rows

/// The question before customers are messaged, and the refusal where a lost ledger or a mistyped campaign might message
/// everybody again.
struct Confirmation {
    private let plan: Plan
    private let context: RunContext

    init(_ plan: Plan, _ context: RunContext) {
        self.plan = plan
        self.context = context
    }

    /// Throws where nothing may be sent.
    func ask(_ console: any RunConsole) async throws {
        let request = context.request
        let isNew = try await !context.ledger.hasCalls(in: context.scope)
        if isNew, !request.firstRun, !console.canAsk {
            throw RunError.firstRunNotSaid(
                campaign: request.scope.campaign,
                account: request.scope.account,
                customers: plan.messagedCustomers,
                ledger: request.ledgerPath
            )
        }
        if console.canAsk, !request.assumesYes {
            let isConfirmed = console.ask(plan.question(request, isNew: isNew))
            if !isConfirmed { throw RunError.notConfirmed }
        }
    }
}
