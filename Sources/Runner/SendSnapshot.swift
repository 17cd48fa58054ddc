package import Domain

/// How the send stage stands at one moment.
package struct SendSnapshot: Sendable {
    package var counters: SendCounters
    package var state: SendState
    /// The rate that the run may reach now, in calls per second.
    package var rate: Double
    /// Since the run began to send.
    package var elapsed: Duration
}
