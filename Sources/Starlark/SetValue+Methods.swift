extension SetValue {
  /// The methods of the type.
  static let methods = MethodTable<SetValue>([])
}
