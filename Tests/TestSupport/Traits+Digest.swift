package import Rows

extension Traits {
    /// Traits of a test: the words of a digest.
    package init(_ digest: Digest) {
        let words = digest.words
        self.init(vin: words.0, plate: words.1, email: words.2, phone: words.3)
    }
}
