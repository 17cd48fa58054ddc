import Rows

extension SessionOrder {
    /// What is sent of the customer and the vehicle, with the field's name, where that may differ from the row's cells:
    /// a column `name` goes out as two, a phone with another prefix, a plate without its blanks.
    var personalValues: [(value: String, column: String)] {
        let values: [(String?, Field)] = [
            (customer.firstName, .firstName), (customer.lastName, .lastName), (customer.email, .email),
            (customer.phone?.plusPrefixed, .phone), (customer.phone?.doubleZeroPrefixed, .phone),
            (customer.phone?.nationalText, .phone),
            (vehicle.plate, .plate), (vehicle.vin, .vin), (externalID, .externalID),
        ]
        return values.compactMap { value, field in value.map { ($0, field.rawValue) } }
    }
}
