/// How long before its slot a row is handed out, so that its intent is durable in time: as long as commits take.
///
/// A row that is handed out earlier than that would be unknown after a kill although nobody had called for it yet.
struct IntentLead: Sendable {
    /// What timers are late by on a quiet machine, several times over.
    static let least = Duration.milliseconds(5)
    static let most = Duration.milliseconds(250)

    private(set) var value = Duration.milliseconds(50)
    /// Of a commit, with the wait for the one before it.
    private(set) var commitTime = SmoothedTime()
    /// From the first byte of a call to its response.
    private var callTime = SmoothedTime()

    /// Takes in how long a commit took.
    mutating func took(_ time: Duration) {
        commitTime.took(time)
        value = min(Self.most, Self.least + (commitTime.upper ?? time))
    }

    /// Takes in how long a call took.
    mutating func called(for time: Duration) { callTime.took(time) }

    /// How long after a call has left its worker is to write its next intent: as long before the response is expected as
    /// commits take. Nil where that would gain less than a twentieth of the time of a call, where commits or calls are over
    /// sooner than timers can tell, so that it would cost more than it gains, or responses come sooner than commits end.
    var nextIntentDelay: Duration? {
        guard let commit = commitTime.mean, let call = callTime.mean, commit * 20 >= call, call > value,
            commit >= Self.least, call >= Self.least * 4
        else { return nil }
        return call - value
    }

    /// How long something takes that is done again and again, smoothed as TCP does it for its retransmission timer
    /// (RFC 6298, section 2).
    struct SmoothedTime: Sendable {
        /// Nil before the first time.
        private(set) var mean: Duration?
        private var deviation = Duration.zero

        /// What hardly any time exceeds: the mean and four times the deviation. Nil before the first time.
        var upper: Duration? { mean.map { $0 + deviation * 4 } }

        /// Takes in a time.
        mutating func took(_ time: Duration) {
            guard let mean else {
                self.mean = time
                deviation = time / 2
                return
            }
            let difference = time > mean ? time - mean : mean - time
            deviation = deviation * 0.75 + difference * 0.25
            self.mean = mean * 0.875 + time * 0.125
        }
    }
}
