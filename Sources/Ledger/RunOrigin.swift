package import Rows

/// The origin of a run: who made it on which machine, with which options and from which files. No secrets, and nothing of
/// any row.
package struct RunOrigin: Sendable, Equatable {
    package var user: String
    package var host: String
    /// The words of the command in force, ready to read.
    package var options: String
    /// The SHA-256 of the input, and of the job file.
    package var input: Digest?
    package var jobFile: Digest?

    package init(user: String, host: String, options: String, input: Digest? = nil, jobFile: Digest? = nil) {
        self.user = user
        self.host = host
        self.options = options
        self.input = input
        self.jobFile = jobFile
    }
}
