import Foundation
import Sandbox
import Testing

/// Cells as spreadsheets, databases and programs leave them: what is sent of them, and what stands in the result.
@Suite("cells that other programs damaged", .timeLimit(.minutes(10)))
struct DamagedCellTests {
    private static let header = "external_id,first_name,last_name,email,phone,locale,plate,vin"

    @Test("a guard is taken off what is sent, and stays in the file byte for byte", arguments: ["tchek", "pave"])
    func guards(_ provider: String) async throws {
        let workdir = try Workdir()
        let rows = [
            #"="0012",="Jean",="Moreau",="jm@example.com",="+33639980201",="fr",="AB-201-CD",="VF1RFB00165431201""#,
            #""=""0013""","=""Eva""",Moreau,em@example.com,+33639980202,fr,"=""AB-202-CD""",VF1RFB00165431202"#,
            "'0014,Zoe,Petit,'zp@example.com,'+33639980203,'fr,'AB-203-CD,'VF1RFB00165431203",
        ]
        try workdir.write(([Self.header] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
        try await Sandboxed.with(provider) { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 0 && run.number("created") == 3, "\(run)")
            let sent = sandbox.server.snapshot().sessions.map(\.details).sorted { $0.vin < $1.vin }
            #expect(sent.map(\.vin) == ["VF1RFB00165431201", "VF1RFB00165431202", "VF1RFB00165431203"])
            #expect(sent.map(\.firstName) == ["Jean", "Eva", "Zoe"])
            if provider == "pave" {
                #expect(sent.map(\.clientID) == ["0012", "0013", "0014"])
            } else {
                #expect(sent.map(\.plate) == ["AB-201-CD", "AB-202-CD", "AB-203-CD"])
                #expect(sent.map(\.email) == ["jm@example.com", "em@example.com", "zp@example.com"])
                #expect(sent.map(\.phone) == ["0033639980201", "0033639980202", "0033639980203"])
            }
            let lines = try workdir.text(of: "fleet.results.csv").split(separator: "\n")
            for (line, row) in zip(lines.dropFirst(), rows) { #expect(line.hasPrefix(row + ",created,"), "\(line)") }
            // What a spreadsheet makes of the guards is the same row.
            let opened = [
                "0012,Jean,Moreau,jm@example.com,+33639980201,fr,AB-201-CD,VF1RFB00165431201",
                "0014,Zoe,Petit,zp@example.com,+33639980203,fr,AB-203-CD,VF1RFB00165431203",
            ]
            try workdir.write(([Self.header] + opened).joined(separator: "\n") + "\n", to: "opened.csv")
            let again = try await sandbox.create(workdir, "opened.csv")
            #expect(again.number("existing") == 2 && again.number("requests") == 0, "\(again)")
        }
    }

    @Test("a number in notify messages nobody; in sending_type it is the provider's")
    func numbers() async throws {
        let workdir = try Workdir()
        let cells = ["0", "1", "2", "TRUE", "0.0", "FALSE", "non"]
        let rows = cells.enumerated().map { index, cell in
            "O\(index),Ana,Lopez,o\(index)@example.com,+3363997700\(index),fr,\(cell)"
        }
        let columns = "external_id,first_name,last_name,email,phone,locale,"
        for (name, column) in [("words.csv", "notify"), ("numbers.csv", "sending_type")] {
            try workdir.write(([columns + column] + rows).joined(separator: "\n") + "\n", to: name)
        }
        try await Sandboxed.with { sandbox in
            let words = try await sandbox.create(workdir, "words.csv")
            #expect(words.number("created") == 2 && words.number("invalid") == 5, "\(words)")
            #expect(sandbox.server.snapshot().counts.messages == 0)
            let sentence = try #require(try Results(workdir, "words.results.csv").rows.first?["session_error"])
            #expect(sentence.contains("read only in a column called sending_type"), "\(sentence)")

            let numbers = try await sandbox.create(workdir, "numbers.csv", "--campaign", "second")
            #expect(numbers.number("created") == 5 && numbers.number("invalid") == 2, "\(numbers)")
            #expect(sandbox.server.snapshot().counts.messages == 3)
        }
    }

    @Test("what stands for no value is sent in no field, and no row is another's by it")
    func noValues() async throws {
        let workdir = try Workdir()
        let rows = [
            "M1,\\N,Carlier,m1@example.com,+33639980101,fr,AB-101-CD,VF1RFB00165431101",
            "M2,Lise,Carlier,m2@example.com,+33639980102,fr,\\N,VF1RFB00165431102",
            "M3,Lise,Carlier,m3@example.com,\\N,fr,AB-103-CD,VF1RFB00165431103",
            "M4,undefined,None,m4@example.com,+33639980104,fr,AB-104-CD,VF1RFB00165431104",
            "M5,[object Object],nil,m5@example.com,+33639980105,fr,?,VF1RFB00165431105",
            "M6,Lise,Carlier,m6@example.com,+33639980106,fr,#NAZWA?,VF1RFB00165431106",
            "M7,Lise,Carlier,m7@example.com,+33639980107,fr,AB-107-CD,XXXXXXXXXXXXXXXXX",
            "#N/A,Anna,Ahrens,m8@example.com,+33639980108,de,AB-108-CD,VF1RFB00165431108",
            "#N/A,Bernd,Busch,m9@example.com,+33639980109,de,AB-109-CD,VF1RFB00165431109",
        ]
        try workdir.write(([Self.header] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
        for provider in ["tchek", "pave"] {
            try await Sandboxed.with(provider) { sandbox in
                let run = try await sandbox.create(workdir, "fleet.csv", "--output", "\(provider).csv")
                // PAVE is sent neither a plate nor a phone that messages nobody.
                #expect(run.number("invalid") == (provider == "tchek" ? 9 : 6), "\(run)")
                #expect(run.number("duplicate") == 0)
                for details in sandbox.server.snapshot().sessions.map(\.details) {
                    for value in [details.firstName, details.lastName, details.vin, details.clientID] {
                        #expect(!["\\N", "undefined", "None", "nil", "#N/A", "XXXXXXXXXXXXXXXXX"].contains(value))
                    }
                }
            }
        }
    }

    @Test("nothing is sent for a row that is nobody's, and no message that one of two columns does not order")
    func nobodys() async throws {
        let workdir = try Workdir()
        let good = "Z1,Ana,Lopez,z1@example.com,+33639980101,fr,AB-101-CD,VF1RFB00165431101,,"
        let rows = [good, "Z2,,,,,,,,,", "Total,,,,,,,36,,", "Moyenne,,,,,,36,,,", "\"(3 rows)\",,,,,,,,,"]
        let header = Self.header + ",notify,sending_type"
        try workdir.write(([header] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
        for (provider, options) in [("tchek", ["--placeholders", "--locale", "fr"]), ("pave", [])] {
            try await Sandboxed.with(provider) { sandbox in
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--output", "\(provider).csv"] + sandbox.place + sandbox.quickly
                        + options,
                    environment: sandbox.keys
                )
                #expect(run.number("created") == 1 && run.number("invalid") == 4, "\(run)")
                #expect(sandbox.server.snapshot().sessions.count == 1)
            }
        }
        let channels = [("none", "0"), ("email", "1"), ("", "2"), ("email", "0"), ("none", "")]
        let lines = channels.enumerated().map { index, pair in
            "Y\(index),Ana,Lopez,y\(index)@example.com,+3363998020\(index),fr,,,\(pair.0),\(pair.1)"
        }
        try workdir.write(([header] + lines).joined(separator: "\n") + "\n", to: "channels.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "channels.csv")
            #expect(run.number("created") == 2 && run.number("invalid") == 3, "\(run)")
            #expect(sandbox.server.snapshot().counts.messages == 1)
            let results = try Results(workdir, "channels.results.csv")
            let codes = results.column("session_error_code")
            #expect(codes == ["notify_conflict", "notify_conflict", "notify_conflict", "", ""])
            let sentence = results.column("session_error")[0]
            #expect(sentence.contains("notify") && sentence.contains("the column sending_type says"), "\(sentence)")
        }
    }

    @Test("a check counts what is damaged, and warns of what may be")
    func check() async throws {
        let workdir = try Workdir()
        let rows = [
            "D1,JÃ¼rgen,Lopez,d1@example.com,+33639982001,fr,AB-101-CD,VF1RFB00165431101",
            "D2,anna@example.com,Lopez,d2@example.com,+33639982002,fr,AB-102-CD,VF1RFB00165431102",
            "D3,Ana,Lopez,d3@example.com,+49 30 123456 / 654321,fr,AB-103-CD,VF1RFB00165431103",
            "D4,Ana,Lopez,d4@example.com,12/03/2024,fr,AB-104-CD,VF1RFB00165431104",
            "D5,Ana,Lopez,d5@example.com,+49 110,fr,AB-105-CD,VF1RFB00165431105",
            "D6,Ana,Lopez,d6@example.com,+33 0 00 00 00 00,fr,AB-106-CD,VF1RFB00165431106",
            "D7,Ana,Lopez,d7@example.com,+33639982007,fr,АВ107СD,VF1RFB00165431107",
            "D8,Ana,Lopez,d8@example.com,+33639982008,fr,AB-108-CD,ХTA210990Y2765499",
        ]
        try workdir.write(([Self.header] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
        let run = try await workdir.run(arguments: ["check", "fleet.csv", "--provider", "tchek"])
        #expect(run.status == 1, "\(run)")
        let results = try Results(workdir, "fleet.checked.csv")
        #expect(
            results.column("session_error_code") == [
                "text_damaged", "columns_shifted", "phone_two_numbers", "spreadsheet_date", "phone_too_short",
                "phone_placeholder", "plate_characters", "vin_characters",
            ]
        )
        #expect(results.column("session_status").prefix(2) == ["valid", "valid"])
        let lines = try workdir.text(of: "fleet.checked.csv").split(separator: "\n")
        for (line, row) in zip(lines.dropFirst(), rows) { #expect(line.hasPrefix(row + ","), "\(line)") }
    }

    @Test("a vehicle's year and odometer are sent in plain numbers, and no spreadsheet's date as its model")
    func vehicle() async throws {
        let workdir = try Workdir()
        let columns =
            "external_id,first_name,last_name,locale,vin,year,make,model,odometer,odometer_unit,reference.branch"
        let rows = [
            "X0,Ana,Lopez,fr,VF1RFB00165450000,2021.0,Saab,9-3,45000.0,km,Paris",
            "X1,Ana,Lopez,fr,VF1RFB00165450001,MY21,Peugeot,2008,45 000 km,,Lyon",
            "X2,Ana,Lopez,fr,VF1RFB00165450002,2021,Saab,09-mars,45000,km,Lyon",
            "X3,Ana,Lopez,UK,VF1RFB00165450003,2021,Fiat,500.0,45000,km,Lyon",
            "X4,Ana,Lopez,UK,VF1RFB00165450004,2021,Fiat,500,45000,km,Lyon",
            "X5,Ana,Lopez,fr,VF1RFB00165450005,2021,Fiat,500,45000,km,[object Object]",
        ]
        try workdir.write(([columns] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.number("created") == 3 && run.number("invalid") == 3, "\(run)")
            let sent = sandbox.server.snapshot().sessions.map(\.details).sorted { $0.vin < $1.vin }
            #expect(sent.map(\.vehicle).allSatisfy { $0.contains("2021") && !$0.contains("2021.0") }, "\(sent)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(
                results.column("session_error_code")
                    == [
                        "", "", "spreadsheet_date", "locale_is_country;spreadsheet_number", "locale_is_country",
                        "spreadsheet_error",
                    ]
            )
            #expect(results.column("session_error")[5].hasPrefix("reference.branch: "))
        }
    }
}
