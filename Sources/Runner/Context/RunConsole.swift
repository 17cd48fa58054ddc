/// How a run speaks to whoever started it.
package protocol RunConsole: Sendable {
    /// Whether a person is there to answer.
    var canAsk: Bool { get }
    /// One line of news: what was detected, what is planned.
    func say(_ text: String)
    /// A yes-or-no question.
    func ask(_ question: String) -> Bool
    func sendingBegan(_ stage: SendStage)
    /// Comes once, also where the stage ended before it began to send.
    func sendingEnded()
}
