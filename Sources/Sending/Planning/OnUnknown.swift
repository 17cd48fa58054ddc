/// What to do when a call may or may not have created something (`--on-unknown`).
package enum OnUnknown: String, CaseIterable, Sendable {
    /// Send again once, counted over all runs, where no call asked the provider to message anybody; hold where one did.
    case auto
    /// Never send again.
    case hold
    /// Send again up to `--max-attempts`.
    case retry
}
