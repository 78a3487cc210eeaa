extension Value {
  /// The value as an f-string field with this specification writes it; for host values that format as a number.
  package func formatted(by specification: String) throws -> String {
    try FormatSpecification(specification).apply(to: self)
  }
}
