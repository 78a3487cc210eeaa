/// What every value behind a reference can be asked; the default answer to each question is "unsupported".
///
/// Strings, lists and functions are subclasses here, tensors and models are subclasses in the host. The language
/// asks through these members alone and never switches over host types.
open class Object {
  public init() {}

  /// The type's name, as `type(x)` and error messages give it.
  open var typeName: String { "object" }

  /// Whether the object counts as true; a tensor of many elements throws.
  open func truth() throws -> Bool { true }

  // MARK: attributes

  /// The attribute `name`, or nil if there is none.
  open func attribute(_ name: String) throws -> Value? { nil }

  /// The method `name` as its entry in a method table, so that calling it makes no bound method; nil if there is none.
  ///
  /// A shortcut for calls alone: an object that has one must give the same method as `attribute`. The answer depends
  /// on class and name alone and lives as long as the program, so that calls remember it.
  open func method(_ name: String) -> MethodEntry? { nil }

  /// The names of the attributes: for `dir`, completion and "did you mean".
  open var attributeNames: [String] { [] }

  /// What to write instead of an attribute that other languages have and the type lacks on purpose; nil if unknown.
  open func replacement(for attribute: String) -> String? { nil }

  /// Sets an attribute; returns false if the object has none that can be set under this name.
  open func setAttribute(_ name: String, to value: Value) throws -> Bool { false }

  // MARK: calls

  /// Whether the object can be called.
  open var isCallable: Bool { false }

  /// What arguments a call takes, for binding, help and completion; nil if the object binds them itself.
  open var signature: Signature? { nil }

  /// Calls the object with arguments bound to `signature`; only asked when `isCallable` and there is a signature.
  open func call(_ call: Call) throws -> Value { throw Failure.notCallable(.object(self)) }

  // MARK: elements

  /// The number of elements, or nil if the object has no length.
  open func length() throws -> Int? { nil }

  /// `self[key]`; the key is an int, `SliceKey`, None, `...` or a tuple of those, or whatever the object takes.
  open func element(at key: Value) throws -> Value {
    throw Failure.notIndexable(typeName)
  }

  /// `self[key] = value`.
  open func setElement(at key: Value, to value: Value) throws {
    throw Failure.noElementAssignment(typeName)
  }

  /// An iterator over the elements, or nil if the object cannot be iterated.
  open func makeIterator() throws -> ValueIterator? { nil }

  /// `value in self`, or nil if the object does not support it.
  open func contains(_ value: Value) throws -> Bool? { nil }

  // MARK: operators

  /// `self op other`, or `other op self` when `reflected`; nil if unsupported.
  ///
  /// Also asked for `==`, `<` and the like, so that a tensor can compare element by element.
  open func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? { nil }

  /// `op self`; nil if unsupported.
  open func unary(_ op: UnaryOperator) throws -> Value? { nil }

  /// Whether two objects are equal as values; `depth` is how much deeper a comparison may nest.
  open func isEqual(to other: Object, depth: Int) throws -> Bool { self === other }

  /// Negative, zero or positive as `self` is ordered before, with or after `other`; nil if they have no order.
  open func compare(to other: Object, depth: Int) throws -> Int? { nil }

  /// A hash that equal objects share; throws for mutable types.
  open func hash(depth: Int) throws -> Int {
    throw Failure(
      "unhashable type: \(typeName)", hint: "keys must be immutable, such as strings, numbers or tuples")
  }

  // MARK: text

  /// Writes the form that `repr` gives.
  open func represent(_ printer: inout Printer) { printer.text("<\(typeName)>") }

  /// Writes the form that `str` and `print` give; by default that of `repr`.
  open func display(_ printer: inout Printer) { represent(&printer) }

  /// The object formatted by the specification after the colon of an f-string field; nil if unsupported.
  open func format(_ specification: String) throws -> String? { nil }

  /// What `help(x)` prints; nil for a plain listing of type and attributes.
  open var help: String? { nil }

  // MARK: freezing

  /// Makes the object refuse changes from now on, and adds the containers it holds to `reached`.
  ///
  /// By default there is nothing to do: a host value keeps the rules of its own.
  open func freeze(into reached: inout [Object]) {}

  // MARK: release

  /// Whether the object can hold other objects, and so must be released without recursion.
  open var isContainer: Bool { false }

  /// Moves the objects that this one alone may hold into `list`, leaving itself empty; a large container leaves them
  /// to the interpreter.
  open func surrender(into list: inout [Object]) {}
}

/// Walks the elements of a value; releasing it ends the walk.
open class ValueIterator: Object {
  override open var typeName: String { "iterator" }

  /// The next element, or nil at the end.
  open func next() throws -> Value? { nil }
}

/// An iterator over values that are already there.
package final class ArrayIterator: ValueIterator {
  private let values: ContiguousArray<Value>
  private var position = 0

  /// Makes an iterator over `values`.
  package init(_ values: some Sequence<Value>) { self.values = ContiguousArray(values) }

  override package func next() throws -> Value? {
    guard position < values.count else { return nil }
    defer { position += 1 }
    return values[position]
  }
}
