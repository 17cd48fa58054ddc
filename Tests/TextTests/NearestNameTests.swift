import Testing

@testable import Text

@Suite(.timeLimit(.minutes(2))) struct NearestNameTests {
    @Test("a swap of neighbours is one edit, like an insertion, a loss or a replacement")
    func distance() {
        #expect(NearestName.distance("phone", "phone") == 0)
        #expect(NearestName.distance("phone", "pohne") == 1)
        #expect(NearestName.distance("phone", "phones") == 1)
        #expect(NearestName.distance("phone", "phne") == 1)
        #expect(NearestName.distance("phone", "bhone") == 1)
        #expect(NearestName.distance("ca", "abc") == 3)
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("abc", "") == 3)
    }

    @Test("a typing error in an option or a key is recognised")
    func typingErrors() {
        let options = ["--concurrency", "--campaign", "--rate", "--report", "--retry", "--timeout", "--theme"]
        #expect(NearestName.nearest(to: "--conccurency", in: options).first == "--concurrency")
        #expect(NearestName.nearest(to: "campain", in: options).first == "--campaign")
        #expect(NearestName.nearest(to: "time-out", in: options).first == "--timeout")
        #expect(NearestName.nearest(to: "--colour", in: options).isEmpty)
    }

    @Test("a column whose name holds a known word is recognised")
    func containment() {
        let columns = ["Kunde", "Telefoon nr", "Mob", "Opmerking"]
        #expect(NearestName.nearest(toAnyOf: ["phone", "telefoon", "tel"], in: columns) == ["Telefoon nr"])
    }

    @Test("short words count as words only, not as three letters within another word")
    func shortWords() {
        #expect(NearestName.nearest(to: "tel", in: ["Hotel", "Titel", "Tel. 2"]) == ["Tel. 2"])
    }

    @Test("of a file of prose only the first columns are looked at, and none as long as a sentence")
    func prose() {
        let sentence = "phone " + String(repeating: "x", count: 40)
        #expect(NearestName.nearest(to: "phone", in: [sentence, "Phone 2"]) == ["Phone 2"])
        let many = [String](repeating: "zzz", count: 200)
        #expect(NearestName.nearest(to: "phone", in: many + ["phone"]).isEmpty)
        #expect(NearestName.nearest(to: "phone", in: many.dropLast() + ["phone"]) == ["phone"])
    }

    @Test("the nearest comes first, then the order given; at most as many as asked for")
    func order() {
        #expect(NearestName.nearest(to: "phone", in: ["phone 2", "phon", "Phone"], limit: 2) == ["Phone", "phone 2"])
    }
}
