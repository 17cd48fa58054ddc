import Glibc

/// Writing a large file past the operating system's cache (`O_DIRECT`, open(2)).
///
/// A result of a hundred megabytes would push out of the cache what other programs have there, and to be given the memory
/// for it costs more than to write it. Blocks in aligned memory go to the disk as they are; what is no whole block, and all
/// that is written to a file system which has no such way, goes through the cache as always.
package enum DirectOutput {
    /// Of the memory, of the place in the file and of the size, in bytes: as no disk asks for more.
    package static let alignment = 4096

    /// From which size on it is worth it.
    private static let smallest = 1 << 24

    // Glibc's header shows it to none but GNU C.
    #if arch(x86_64) || arch(i386)
    private static let flag: Int32 = 0o40000
    #else
    private static let flag: Int32 = 0o200000
    #endif

    /// Begins with a file of which nothing is written yet.
    ///
    /// - Parameter size: How large it will be, about.
    package static func begin(_ descriptor: Int32, size: Int64) {
        if size >= smallest { set(descriptor, true) }
    }

    /// Goes on through the cache; false where that was the way already.
    package static func end(_ descriptor: Int32) -> Bool { set(descriptor, false) }

    @discardableResult
    private static func set(_ descriptor: Int32, _ isDirect: Bool) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, (flags & flag != 0) != isDirect else { return false }
        return fcntl(descriptor, F_SETFL, flags ^ flag) == 0
    }
}
