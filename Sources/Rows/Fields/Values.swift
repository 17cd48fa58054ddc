/// By which channel the provider messages the customer.
package enum Notify: String, CaseIterable, Sendable {
    case none, email, sms, both

    package var sendsEmail: Bool { self == .email || self == .both }
    package var sendsSMS: Bool { self == .sms || self == .both }
}

/// The two values that providers know.
package enum Gender: String, CaseIterable, Sendable {
    case men, women
}

/// What to do with a wrong check digit of a North American VIN.
package enum CheckDigitPolicy: String, CaseIterable, Sendable {
    case warn, error, off
}
