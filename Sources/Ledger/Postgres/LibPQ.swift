import CLibPQ
import Glibc

/// The functions of libpq, PostgreSQL's client library, found when the first database is opened.
///
/// It is opened and not linked: linking would bring four libraries into every start of the program, also of those who
/// keep their ledger in a file, and would make libpq a condition of installing it.
struct LibPQ: Sendable {
    typealias Words = UnsafePointer<UnsafePointer<CChar>?>
    typealias Options = UnsafeMutablePointer<PQconninfoOption>
    typealias NoticeReceiver = @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Void

    let conninfoParse:
        @Sendable @convention(c) (
            UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Options?
    let conndefaults: @Sendable @convention(c) () -> Options?
    let conninfoFree: @Sendable @convention(c) (Options?) -> Void
    let connectStartParams: @Sendable @convention(c) (Words, Words, CInt) -> OpaquePointer?
    let connectPoll: @Sendable @convention(c) (OpaquePointer) -> PostgresPollingStatusType
    let finish: @Sendable @convention(c) (OpaquePointer) -> Void
    let status: @Sendable @convention(c) (OpaquePointer) -> ConnStatusType
    let socket: @Sendable @convention(c) (OpaquePointer) -> CInt
    let errorMessage: @Sendable @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
    let setErrorVerbosity: @Sendable @convention(c) (OpaquePointer, PGVerbosity) -> PGVerbosity
    let setNoticeReceiver:
        @Sendable @convention(c) (OpaquePointer, NoticeReceiver, UnsafeMutableRawPointer?) -> NoticeReceiver?
    let setNonblocking: @Sendable @convention(c) (OpaquePointer, CInt) -> CInt
    let sendQueryParams:
        @Sendable @convention(c) (
            OpaquePointer, UnsafePointer<CChar>, CInt, UnsafePointer<Oid>?, Words?, UnsafePointer<CInt>?,
            UnsafePointer<CInt>?, CInt
        ) -> CInt
    let flush: @Sendable @convention(c) (OpaquePointer) -> CInt
    let consumeInput: @Sendable @convention(c) (OpaquePointer) -> CInt
    let isBusy: @Sendable @convention(c) (OpaquePointer) -> CInt
    let getResult: @Sendable @convention(c) (OpaquePointer) -> OpaquePointer?
    let resultStatus: @Sendable @convention(c) (OpaquePointer) -> ExecStatusType
    let resultErrorField: @Sendable @convention(c) (OpaquePointer, CInt) -> UnsafePointer<CChar>?
    let clear: @Sendable @convention(c) (OpaquePointer) -> Void
    let ntuples: @Sendable @convention(c) (OpaquePointer) -> CInt
    let nfields: @Sendable @convention(c) (OpaquePointer) -> CInt
    let getvalue: @Sendable @convention(c) (OpaquePointer, CInt, CInt) -> UnsafePointer<CChar>?
    let getlength: @Sendable @convention(c) (OpaquePointer, CInt, CInt) -> CInt
    let getisnull: @Sendable @convention(c) (OpaquePointer, CInt, CInt) -> CInt

    /// Opened once, and never closed: it may have threads and handlers of its own.
    private static let shared = Result { () throws(PostgresError) in try LibPQ(library: "libpq.so.5") }

    static func loaded() throws(PostgresError) -> LibPQ { try shared.get() }

    init(library: String) throws(PostgresError) {
        guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
            throw .setting(
                "PostgreSQL's client library (\(library)) is not installed. On Debian and Ubuntu: apt-get install libpq5"
            )
        }
        func find<Function>(_ name: String) throws(PostgresError) -> Function {
            guard let symbol = dlsym(handle, "PQ" + name) else {
                throw .setting("PostgreSQL's client library (\(library)) is too old: it lacks PQ\(name)")
            }
            return unsafeBitCast(symbol, to: Function.self)
        }
        conninfoParse = try find("conninfoParse")
        conndefaults = try find("conndefaults")
        conninfoFree = try find("conninfoFree")
        connectStartParams = try find("connectStartParams")
        connectPoll = try find("connectPoll")
        finish = try find("finish")
        status = try find("status")
        socket = try find("socket")
        errorMessage = try find("errorMessage")
        setErrorVerbosity = try find("setErrorVerbosity")
        setNoticeReceiver = try find("setNoticeReceiver")
        setNonblocking = try find("setnonblocking")
        sendQueryParams = try find("sendQueryParams")
        flush = try find("flush")
        consumeInput = try find("consumeInput")
        isBusy = try find("isBusy")
        getResult = try find("getResult")
        resultStatus = try find("resultStatus")
        resultErrorField = try find("resultErrorField")
        clear = try find("clear")
        ntuples = try find("ntuples")
        nfields = try find("nfields")
        getvalue = try find("getvalue")
        getlength = try find("getlength")
        getisnull = try find("getisnull")
    }
}

extension LibPQ {
    /// The settings that a connection string names; nil where it is none.
    func settings(of text: String) -> [String: String]? {
        guard let options = conninfoParse(text, nil) else { return nil }
        defer { conninfoFree(options) }
        return Self.settings(options)
    }

    /// The settings that hold where a connection string names none: from the environment, and libpq's own.
    func defaults() -> [String: String] {
        guard let options = conndefaults() else { return [:] }
        defer { conninfoFree(options) }
        return Self.settings(options)
    }

    private static func settings(_ options: Options) -> [String: String] {
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return settings
    }
}
