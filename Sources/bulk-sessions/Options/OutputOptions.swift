import ArgumentParser
import Files
import Reports
import Text

/// The options that say where the results go and how the summary is printed.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "The result file; '-' is standard output. [default: beside the input]",
            valueName: "PATH"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(
        name: .customLong("overwrite"),
        inversion: .prefixedNo,
        help: "Replace an existing file that is no result file of ours."
    )
    var overwriteFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp("Permissions of the result file.", valueName: "MODE")
    )
    var outputMode: String = "0600"

    @Flag(name: .customLong("json"), inversion: .prefixedNo, help: "Print the summary as one JSON object.")
    var jsonFlag: Bool?

    @Flag(
        name: [.customShort("q"), .customLong("quiet")],
        inversion: .prefixedNo,
        help: "Silent when every row has its link; else what went wrong, in ten lines at most."
    )
    var quietFlag: Bool?

    var overwrite: Bool { overwriteFlag ?? false }
    var json: Bool { jsonFlag ?? false }
    var quiet: Bool { quietFlag ?? false }

    func rules(mayReplaceInput: Bool = false) throws -> OutputFile.Rules {
        guard let mode = UInt32(outputMode, radix: 8), mode <= 0o777, mode & 0o600 == 0o600 else {
            throw ValidationError(
                "The value '\(outputMode)' is invalid for '--output-mode'. Write octal permissions such as 0600 or 0640."
            )
        }
        return OutputFile.Rules(
            mode: mode,
            overwrites: overwrite,
            mayReplaceInput: mayReplaceInput,
            isNamed: output != nil,
            isOwnResult: ResultFile.isCertainlyOurs(at:),
            isResultFile: ResultFile.isOurs(at:)
        )
    }

    /// The input's path with another ending, unless the user named a path.
    func path(for input: String, ending: String) throws -> String {
        if let output { return output }
        if input == "-" {
            throw ValidationError("Standard input has no name to derive one from: name a place with --output.")
        }
        let folder = input.lastIndex(of: "/").map { input.index(after: $0) } ?? input.startIndex
        if let dot = input.lastIndex(of: "."), dot > folder { return input[..<dot] + ending }
        return input + ending
    }

    /// Prints the summary, on standard error where the results are on standard output.
    ///
    /// With `--quiet` people are told what went wrong alone; a program that asked for JSON gets it.
    func print(_ summary: Summary, output: String) throws(OutputError) {
        if quiet, !json, summary.isNothingWrong { return }
        var summary = summary
        summary.droppedLines = StandardError.droppedLines
        try print(json ? summary.json : quiet ? summary.brief : summary.text, output: output)
    }

    private func print(_ text: String, output: String) throws(OutputError) {
        if output == "-" {
            StandardError.write(text, mayBeDropped: false)
        } else {
            try StandardOutput.write(text, mayBeClosed: true)
        }
    }

    /// Prints the summary as the last thing of a command.
    ///
    /// - Returns: the exit code that holds now; it reports a summary that cannot be written unless it has something
    ///   graver to report.
    func conclude(_ summary: Summary, output: String) -> ExitCode {
        ending(with: summary.exitCode) { () throws(OutputError) in try print(summary, output: output) }
    }

    /// The same of a run about sessions.
    func conclude(_ summary: SessionSummary, output: String) -> ExitCode {
        // The table says it to users; without it, nothing else would.
        if let stopped = summary.stopped, quiet || json { ErrorLine.write(stopped) }
        if quiet, !json, summary.exitCode == ExitStatus.success.rawValue { return ExitCode.success }
        return ending(with: summary.exitCode) { () throws(OutputError) in
            try print(json ? summary.json : summary.text, output: output)
        }
    }

    /// The same of a reconciliation.
    func conclude(_ summary: ReconcileSummary, output: String) -> ExitCode {
        if quiet, !json, summary.exitCode == ExitStatus.success.rawValue { return ExitCode.success }
        return ending(with: summary.exitCode) { () throws(OutputError) in
            try print(json ? summary.json : summary.text, output: output)
        }
    }

    private func ending(with code: Int32, _ print: () throws(OutputError) -> Void) -> ExitCode {
        do throws(OutputError) {
            try print()
        } catch {
            ErrorLine.write(ErrorLine.sentence(error))
            let isGrave = ![ExitStatus.success, .someNotCreated].map(\.rawValue).contains(code)
            if !isGrave { return ExitCode(ExitStatus.cannotWrite.rawValue) }
        }
        return ExitCode(code)
    }

    func validate() throws {
        try EmptyValue.reject(["--output": output, "--output-mode": outputMode])
    }
}

/// A command that ends with a summary.
protocol SummarizingCommand {
    var results: OutputOptions { get }
}
