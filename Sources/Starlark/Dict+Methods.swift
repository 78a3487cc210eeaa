extension Dict {
  /// The methods of the type.
  static let methods = MethodTable<Dict>([])
}
