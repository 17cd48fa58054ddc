import Rows
import Sending
import Text

/// The objects of the request that creates a session.
extension PaveProvider {
    static func hasSession(_ order: SessionOrder) -> Bool {
        order.theme != nil || order.redirectURL != nil || order.locale != nil || order.externalID != nil
            || fullName(order.customer) != nil || !order.references.isEmpty
    }

    static func write(session order: SessionOrder, into json: inout JSONWriter) {
        json.stringIfPresent("theme", order.theme)
        json.stringIfPresent("redirect_url", order.redirectURL)
        json.stringIfPresent("language", order.locale)
        json.stringIfPresent("client_id", order.externalID)
        if let first = order.customer.firstName, let last = order.customer.lastName {
            json.object("contact") { contact in
                contact.string("first_name", first)
                contact.string("last_name", last)
            }
        }
        if !order.references.isEmpty {
            json.object("reference") { reference in
                for (name, value) in order.references { reference.string(key: name, value) }
            }
        }
    }

    static func hasVehicle(_ vehicle: SessionOrder.Vehicle) -> Bool {
        var known = vehicle
        // PAVE has no field for a licence plate.
        known.plate = nil
        return known != SessionOrder.Vehicle()
    }

    static func write(vehicle: SessionOrder.Vehicle, into json: inout JSONWriter) {
        json.stringIfPresent("vin", vehicle.vin)
        json.stringIfPresent("year", vehicle.year)
        json.stringIfPresent("make", vehicle.make)
        json.stringIfPresent("model", vehicle.model)
        json.stringIfPresent("body_type", vehicle.bodyType)
        json.stringIfPresent("trim", vehicle.trim)
        json.stringIfPresent("transmission", vehicle.transmission)
        json.stringIfPresent("ext_col", vehicle.exteriorColor)
        json.stringIfPresent("int_col", vehicle.interiorColor)
        json.stringIfPresent("odom_reading", vehicle.odometer)
        json.stringIfPresent("odom_unit", vehicle.odometerUnit)
    }

    static func fullName(_ customer: SessionOrder.Customer) -> String? {
        guard let first = customer.firstName, let last = customer.lastName else { return nil }
        return "\(first) \(last)"
    }
}
