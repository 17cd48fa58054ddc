import CSV
import Text

extension RowChecker {
    /// An id that is sent, and is no key column.
    @inline(never)
    func checkID(_ row: Record, _ column: Int, _ field: Field, _ result: inout CheckedRow) {
        let cell = cell(row, column, field)
        if cell.count > 0, let code = SpreadsheetDamage.codeOfKey(cell) { result.add(code, field) }
    }

    /// What describes a vehicle in words.
    func checkVehicle(_ cell: Bytes, _ field: Field, _ result: inout CheckedRow) {
        if let code = problem(ofVehicle: cell, field) {
            result.add(code, field)
        } else if let code = DescriptionText.flaw(of: cell) {
            result.addFlaw(code, field)
        }
    }

    private func problem(ofVehicle cell: Bytes, _ field: Field) -> ProblemCode? {
        switch field {
        case .year:
            switch YearRule.read(cell) {
            case .success(let year): return Int(year) ?? 0 > options.latestYear ? .yearInvalid : nil
            case .failure(let code): return code
            }
        case .odometer:
            if case .failure(let code) = OdometerRule.read(cell) { return code }
            return nil
        case .odometerUnit:
            if let damage = SpreadsheetDamage.code(cell, mayBeName: false) { return damage }
            return OdometerRule.isUnit(cell) ? nil : .odometerInvalid
        default:
            return VehicleTextRule.problem(cell, field)
        }
    }

    /// A reading in one unit beside a cell that names another one: nobody can say which is right.
    @inline(never)
    func checkOdometer(_ row: Record, _ result: inout CheckedRow) {
        let unit = cell(row, columns.odometerUnit, .odometerUnit)
        guard unit.count > 0, case .success(let reading) = OdometerRule.read(cell(row, columns.odometer, .odometer))
        else { return }
        if OdometerRule.differ(reading.unit, unit.text) { result.add(.odometerInvalid, .odometer) }
    }

    /// Year and odometer as they are sent.
    func describe(_ row: Record, _ vehicle: inout SessionOrder.Vehicle) {
        if vehicle.year != nil, case .success(let year) = YearRule.read(cell(row, columns.year, .year)) {
            vehicle.year = year
        }
        guard vehicle.odometer != nil,
            case .success(let reading) = OdometerRule.read(cell(row, columns.odometer, .odometer))
        else { return }
        vehicle.odometer = reading.number
        if vehicle.odometerUnit == nil, !reading.unit.isEmpty { vehicle.odometerUnit = reading.unit }
        if vehicle.odometerUnit == nil, columns.odometerUnit < 0, columns.odometer >= 0 {
            vehicle.odometerUnit = OdometerRule.unit(inHeader: mapping.columns[columns.odometer])
        }
    }
}
