import Testing

@Suite("the system's log", .timeLimit(.minutes(10)))
struct SystemLogTests {
    /// Refuses what only root may do, and copies what is meant for the system's log to standard error.
    private static let source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <sys/resource.h>
        int setpriority(__priority_which_t which, id_t who, int value) {
            if (value >= 0) return 0;
            errno = EACCES;
            return -1;
        }
        void vsyslog(int priority, const char *format, va_list values) {
            vfprintf(stderr, format, values);
            fputs(" (system log)\\n", stderr);
        }
        void __vsyslog_chk(int priority, int flag, const char *format, va_list values) {
            vsyslog(priority, format, values);
        }
        void syslog(int priority, const char *format, ...) {
            va_list values;
            va_start(values, format);
            vsyslog(priority, format, values);
            va_end(values);
        }
        void __syslog_chk(int priority, int flag, const char *format, ...) {
            va_list values;
            va_start(values, format);
            vsyslog(priority, format, values);
            va_end(values);
        }
        """

    @Test("nothing is said there, whoever runs the program")
    func silence() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        let library = try PreloadedLibrary.build("syslog", source: Self.source, in: workdir)
        let arguments = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--quiet"]
        let run = try await workdir.run(arguments: arguments, environment: ["LD_PRELOAD": library])
        #expect(run.status == 0 && run.error.isEmpty && run.output.isEmpty, "\(run)")
        // The library sees what would be said otherwise.
        let spoken = try await workdir.run(
            arguments: arguments,
            environment: ["LD_PRELOAD": library, "LIBDISPATCH_LOG": "syslog"]
        )
        #expect(spoken.error.contains("thread priority") && spoken.error.contains("(system log)"), "\(spoken)")
    }
}
