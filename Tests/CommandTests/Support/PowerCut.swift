import Foundation
import Text

/// A disk that loses its power: of what was written and not yet synced, each sector survives or not.
///
/// A library that is loaded before the system's own keeps, beside a folder, a copy of each of its files as it was last
/// synced, and of the names that were synced with the folder. It kills the process before the write, sync or unlink with
/// a given number. `settle` then makes of both copies what may be on the disk when the machine is started again.
///
/// What it cannot show: of a sector that was written twice between two syncs, the first version.
struct PowerCut {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <dirent.h>
        #include <fcntl.h>
        #include <pthread.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/types.h>
        #include <unistd.h>

        #define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))

        static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
        static int operations;

        /* The name of a file within the folder, "" for the folder itself, or null for all else. */
        static const char *name_of(const char *path) {
            const char *folder = getenv("CUT_FOLDER");
            size_t length = folder ? strlen(folder) : 0;
            if (!length || strncmp(path, folder, length)) return NULL;
            if (!path[length]) return path + length;
            return path[length] == '/' && !strstr(path, " (deleted)") ? path + length + 1 : NULL;
        }

        static const char *name_of_descriptor(int descriptor, char *path, size_t size) {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(link, path, size - 1);
            if (length <= 0) return NULL;
            path[length] = 0;
            return name_of(path);
        }

        static void beside(const char *kind, const char *name, char *path, size_t size) {
            snprintf(path, size, "%s/%s/%s", getenv("CUT_COPIES"), kind, name);
        }

        static void copy(const char *from, const char *to) {
            int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            char bytes[65536];
            ssize_t count;
            while ((count = read(in, bytes, sizeof bytes)) > 0)
                if (write(out, bytes, count) != count) abort();
            close(in);
            close(out);
        }

        /* With the mutex held. */
        static void step(void) {
            char path[4096], text[32];
            operations++;
            beside("", "operations", path, sizeof path);
            int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (write(file, text, snprintf(text, sizeof text, "%d", operations)) < 0) abort();
            close(file);
            const char *at = getenv("CUT_AT");
            if (at && operations == atoi(at)) kill(getpid(), SIGKILL);
        }

        static void synced(const char *name, const char *path) {
            char kept[4096];
            if (*name) {
                beside("synced", name, kept, sizeof kept);
                copy(path, kept);
                return;
            }
            struct dirent *entry;
            beside("names", "", kept, sizeof kept);
            DIR *names = opendir(kept);
            while ((entry = readdir(names))) unlinkat(dirfd(names), entry->d_name, 0);
            DIR *folder = opendir(path);
            while ((entry = readdir(folder)))
                if (entry->d_name[0] != '.') close(openat(dirfd(names), entry->d_name, O_CREAT | O_WRONLY, 0600));
            closedir(folder);
            closedir(names);
        }

        #define SYNC(call) \\
            int call(int descriptor) { \\
                char path[4096]; \\
                const char *name = name_of_descriptor(descriptor, path, sizeof path); \\
                int (*next)(int) = NEXT(#call, int (*)(int)); \\
                if (!name) return next(descriptor); \\
                pthread_mutex_lock(&mutex); \\
                step(); \\
                int code = next(descriptor); \\
                synced(name, path); \\
                pthread_mutex_unlock(&mutex); \\
                return code; \\
            }
        SYNC(fsync)
        SYNC(fdatasync)

        #define COUNTED(descriptor, write_it) \\
            char path[4096]; \\
            if (!name_of_descriptor(descriptor, path, sizeof path)) return write_it; \\
            pthread_mutex_lock(&mutex); \\
            step(); \\
            ssize_t count = write_it; \\
            pthread_mutex_unlock(&mutex); \\
            return count;

        ssize_t write(int descriptor, const void *bytes, size_t size) {
            ssize_t (*next)(int, const void *, size_t) = NEXT("write", ssize_t (*)(int, const void *, size_t));
            COUNTED(descriptor, next(descriptor, bytes, size))
        }

        #define PWRITE(call) \\
            ssize_t call(int descriptor, const void *bytes, size_t size, off_t offset) { \\
                ssize_t (*next)(int, const void *, size_t, off_t) = \\
                    NEXT(#call, ssize_t (*)(int, const void *, size_t, off_t)); \\
                COUNTED(descriptor, next(descriptor, bytes, size, offset)) \\
            }
        PWRITE(pwrite)
        PWRITE(pwrite64)

        int unlink(const char *path) {
            int (*next)(const char *) = NEXT("unlink", int (*)(const char *));
            const char *name = name_of(path);
            if (!name || !*name) return next(path);
            char kept[4096], gone[4096];
            pthread_mutex_lock(&mutex);
            step();
            beside("synced", name, kept, sizeof kept);
            beside("unlinked", name, gone, sizeof gone);
            rename(kept, gone);
            int code = next(path);
            pthread_mutex_unlock(&mutex);
            return code;
        }
        """

    private static let sector = 512

    private let folder: String
    private let copies: String
    private let library: String

    /// - Parameter folder: The name of the folder within the directory.
    init(of folder: String, in workdir: Workdir) throws {
        self.folder = workdir.file(folder)
        copies = workdir.file("copies")
        library = try PreloadedLibrary.build("cut", source: Self.source, in: workdir)
    }

    /// The environment of a process that is to die before the operation with this number; nil: never.
    func environment(at operation: Int?) throws -> [String: String] {
        try? FileManager.default.removeItem(atPath: copies)
        for name in ["synced", "names", "unlinked"] {
            try FileManager.default.createDirectory(atPath: "\(copies)/\(name)", withIntermediateDirectories: true)
        }
        // What the machine has started with is on its disk.
        for name in try names(in: folder) {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copies)/synced/\(name)")
            try Data().write(to: URL(fileURLWithPath: "\(copies)/names/\(name)"))
        }
        return [
            "LD_PRELOAD": library, "CUT_FOLDER": folder, "CUT_COPIES": copies,
            "CUT_AT": operation.map(String.init) ?? "",
        ]
    }

    /// How many operations the last process made.
    var operations: Int {
        get throws {
            Int(try String(contentsOfFile: "\(copies)/operations", encoding: .utf8)) ?? 0
        }
    }

    /// How many commits stand in a journal of SQLite's, after a death, that were not synced: those whose ends lie behind
    /// what was, as the format has it ("The Write-Ahead Log").
    func unsyncedCommits(in name: String) throws -> Int {
        let (synced, written) = (bytes("\(copies)/synced/\(name)") ?? [], bytes("\(folder)/\(name)") ?? [])
        func word(_ offset: Int) -> Int { written[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (headerSize, frameHeaderSize) = (32, 24)
        guard written.count > headerSize else { return 0 }
        let frameSize = frameHeaderSize + word(8)
        let frames = stride(from: headerSize, through: written.count - frameSize, by: frameSize)
        return frames.count { $0 + frameSize > synced.count && word($0 + 4) != 0 }
    }

    /// Makes of the folder what the disk may hold after the power is back.
    func settle(using random: inout SplitMix64) throws {
        let written = Set(try names(in: folder))
        let durable = Set(try names(in: "\(copies)/names"))
        for name in written.union(durable).sorted() {
            let path = "\(folder)/\(name)"
            // The index of the journal is only ever in memory.
            let isKept =
                !name.hasSuffix("-shm")
                && (written.contains(name) == durable.contains(name) || Bool.random(using: &random))
            guard isKept else {
                try? FileManager.default.removeItem(atPath: path)
                continue
            }
            let synced = bytes("\(copies)/synced/\(name)")
            let content =
                written.contains(name)
                ? mixed(synced ?? [], bytes(path) ?? [], using: &random)
                : bytes("\(copies)/unlinked/\(name)") ?? synced ?? []
            try Data(content).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
    }

    /// Each sector from the older or the newer version.
    private func mixed(_ older: [UInt8], _ newer: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        let count = Bool.random(using: &random) ? newer.count : older.count
        var result = [UInt8](repeating: 0, count: count)
        // A disk writes mostly all, or mostly nothing, of what waits in its cache.
        let share = [0, 0.1, 0.5, 0.9, 1].randomElement(using: &random)!
        for start in stride(from: 0, to: count, by: Self.sector) {
            let source = Double.random(in: 0..<1, using: &random) < share ? newer : older
            for index in start..<min(start + Self.sector, count, max(source.count, start)) {
                result[index] = source[index]
            }
        }
        return result
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private func bytes(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map(Array.init)
    }
}
