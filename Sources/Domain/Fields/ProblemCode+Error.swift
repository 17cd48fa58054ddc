/// So that a rule can answer with `Result<Value, ProblemCode>`.
extension ProblemCode: Error {}
