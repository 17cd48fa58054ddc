/// A library that is loaded before the system's own and lets calls on files of a folder fail.
///
/// It counts syncs of the ledger's journal from the moment on at which a run's beginning was noted. After `FAIL_AFTER` of
/// them it lets fail what `FAIL_CALLS` names (letters: s for syncs, w for writes and new files, r for reads), `FAIL_COUNT`
/// times or for good, on every file whose path contains `FAIL_PATH`.
enum FailingDisk {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdatomic.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/types.h>
        #include <unistd.h>

        static atomic_int has_noted, syncs, failures;

        static int is_meant(const char *path) {
            const char *part = getenv("FAIL_PATH");
            return part && strstr(path, part);
        }

        static int path_of(int descriptor, char *path, size_t size) {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(link, path, size - 1);
            path[length < 0 ? 0 : length] = 0;
            return length > 0;
        }

        static int has_begun(void) { return syncs >= atoi(getenv("FAIL_AFTER")); }

        static int fails(int descriptor, char call) {
            char path[4096];
            const char *calls = getenv("FAIL_CALLS");
            if (!calls || !strchr(calls, call) || !has_begun()) return 0;
            if (!path_of(descriptor, path, sizeof path) || !is_meant(path)) return 0;
            const char *count = getenv("FAIL_COUNT");
            if (count && failures++ >= atoi(count)) return 0;
            errno = EIO;
            return 1;
        }

        #define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))

        static void count(int descriptor) {
            char path[4096];
            if (!getenv("FAIL_AFTER") || !path_of(descriptor, path, sizeof path) || !is_meant(path)) return;
            if (strstr(path, "-note")) has_noted = 1;
            if (has_noted && strstr(path, "-wal")) syncs++;
        }

        int fsync(int descriptor) {
            if (fails(descriptor, 's')) return -1;
            count(descriptor);
            return NEXT("fsync", int (*)(int))(descriptor);
        }

        int fdatasync(int descriptor) {
            if (fails(descriptor, 's')) return -1;
            count(descriptor);
            return NEXT("fdatasync", int (*)(int))(descriptor);
        }

        #define PWRITE(name) \\
            ssize_t name(int descriptor, const void *bytes, size_t size, off_t offset) { \\
                if (fails(descriptor, 'w')) return -1; \\
                return NEXT(#name, ssize_t (*)(int, const void *, size_t, off_t))(descriptor, bytes, size, offset); \\
            }
        PWRITE(pwrite)
        PWRITE(pwrite64)

        ssize_t write(int descriptor, const void *bytes, size_t size) {
            if (fails(descriptor, 'w')) return -1;
            return NEXT("write", ssize_t (*)(int, const void *, size_t))(descriptor, bytes, size);
        }

        #define PREAD(name) \\
            ssize_t name(int descriptor, void *bytes, size_t size, off_t offset) { \\
                if (fails(descriptor, 'r')) return -1; \\
                return NEXT(#name, ssize_t (*)(int, void *, size_t, off_t))(descriptor, bytes, size, offset); \\
            }
        PREAD(pread)
        PREAD(pread64)
        """

    /// The environment with which a command's disk fails.
    static func environment(
        in workdir: Workdir,
        path: String,
        after: Int,
        calls: String,
        count: Int? = nil
    ) throws -> [String: String] {
        let library = try PreloadedLibrary.build("failing", source: source, in: workdir)
        var environment = [
            "LD_PRELOAD": library, "FAIL_PATH": path, "FAIL_AFTER": String(after), "FAIL_CALLS": calls,
        ]
        environment["FAIL_COUNT"] = count.map(String.init)
        return environment
    }
}
