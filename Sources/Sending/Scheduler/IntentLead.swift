/// How long before its slot a row is handed out, so that its intent is durable in time: as long as commits take.
///
/// A row that is handed out earlier than that would be unknown after a kill although nobody had called for it yet.
///
/// The estimate is that of TCP's retransmission timer (RFC 6298, section 2): the smoothed mean and four times the
/// smoothed deviation.
struct IntentLead: Sendable {
    /// What timers are late by on a quiet machine, several times over.
    static let least = Duration.milliseconds(5)
    static let most = Duration.milliseconds(250)

    private(set) var value = Duration.milliseconds(50)
    private var mean: Duration?
    private var deviation = Duration.zero

    /// Takes in how long a commit took.
    mutating func took(_ time: Duration) {
        guard let mean else {
            self.mean = time
            deviation = time / 2
            return update(time)
        }
        let difference = time > mean ? time - mean : mean - time
        deviation = deviation * 0.75 + difference * 0.25
        self.mean = mean * 0.875 + time * 0.125
        update(self.mean!)
    }

    private mutating func update(_ mean: Duration) {
        value = min(Self.most, Self.least + mean + deviation * 4)
    }
}
