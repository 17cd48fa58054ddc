package import Sending

/// How the send stage stands at one moment.
package struct SendSnapshot: Sendable {
    package var counters: SendCounters
    package var state: SendState
    /// The rate that the run may reach now, in calls per second.
    package var rate: Double
    /// How long the last pause is that the provider asked for.
    package var askedPause: Duration
    /// Since the start of the run, on the clock that the times of `state` are from.
    package var elapsed: Duration
}
