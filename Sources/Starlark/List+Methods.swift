extension List {
  /// The methods of the type.
  static let methods = MethodTable<List>([])
}
