extension Str {
  /// The methods of the type.
  static let methods = MethodTable<Str>([])
}
