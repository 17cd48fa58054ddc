import Rows

@testable import Providers

extension SessionOrder {
    /// A row with everything that Tchek knows.
    static var full: SessionOrder {
        var order = SessionOrder()
        order.externalID = "C-1"
        order.customer.firstName = "Renée"
        order.customer.lastName = "O'Neil \"Bob\""
        order.customer.gender = .women
        order.customer.email = "renee@example.com"
        order.customer.phone = PhoneNumber(callingCode: 33, national: 612_345_678, nationalDigits: 9)
        order.vehicle.plate = "AB123CD"
        order.vehicle.vin = "WVWZZZ1JZXW000001"
        order.locale = "fr"
        order.notify = .both
        order.validityDays = 30
        order.creatorUserID = "u42"
        order.fastTrack = true
        return order
    }
}
