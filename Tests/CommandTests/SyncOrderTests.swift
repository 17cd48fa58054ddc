import Foundation
import Testing

/// A result that is renamed before it is on the disk may be empty after a power cut.
@Suite("Order of syncing and renaming", .timeLimit(.minutes(10)))
struct SyncOrderTests {
    /// A library that is loaded before the system's own and writes down which of these calls are made, in which order.
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <unistd.h>

        static void note(const char *call, const char *path, struct stat file) {
            const char *log = getenv("CALL_LOG");
            if (!log) return;
            int log_file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
            const char *name = strrchr(path, '/');
            dprintf(log_file, "%s %lu %s\\n", call, (unsigned long)file.st_ino, name ? name + 1 : path);
            close(log_file);
        }

        int fsync(int descriptor) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(link, path, sizeof path - 1);
            path[length < 0 ? 0 : length] = 0;
            struct stat file = {0};
            fstat(descriptor, &file);
            note("fsync", path, file);
            return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
        }

        int rename(const char *from, const char *to) {
            struct stat file = {0};
            stat(from, &file);
            note("rename", from, file);
            return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
        }
        """

    @Test("a result is synced, then renamed; then its folder is synced")
    func result() async throws {
        let workdir = try Workdir()
        let library = try PreloadedLibrary.build("calls", source: Self.source, in: workdir)
        try workdir.write(Fleet.file(1...3), to: "input.csv")
        let done = try await workdir.run(
            "check",
            "input.csv",
            "--provider",
            "tchek",
            "--output",
            "out.csv",
            environment: ["LD_PRELOAD": library, "CALL_LOG": workdir.file("calls")]
        )
        #expect(done.status == 0, "\(done)")
        let calls = try workdir.text(of: "calls").split(separator: "\n").map(String.init)
        let rename = try #require(calls.firstIndex { $0.contains(/^rename \d+ \.out\.csv\./) }, "\(calls)")
        // The file has had no name before, so it is known by its number.
        let number = try #require(calls[rename].split(separator: " ").dropFirst().first)
        let sync = try #require(calls.firstIndex { $0.hasPrefix("fsync \(number) ") }, "\(calls)")
        #expect(sync < rename, "\(calls)")
        let folder = URL(fileURLWithPath: workdir.path).lastPathComponent
        #expect(calls[rename...].contains { $0.hasPrefix("fsync ") && $0.hasSuffix(" \(folder)") }, "\(calls)")
    }
}
