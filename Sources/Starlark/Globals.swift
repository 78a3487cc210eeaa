/// The names and values of a session, in the order in which they were first bound.
///
/// Every name that a program mentions gets a slot when it is resolved; functions keep the slot, so that a later
/// cell may rebind a name and every function sees it. A slot starts with the value of the universe, if it has one.
package final class Globals {
  /// The values by slot; nil where a name is mentioned but not bound.
  let slots: UnsafeMutablePointer<Value?>
  private var slotOf: [String: Int] = [:]
  private var nameOf: [String] = []
  private var isOwn: [Bool] = []
  private let universe: [String: Value]
  private let hidden: Set<String>
  private let replacements: [String: String]

  static let capacity = 1 << 16

  /// Makes an empty session over the predeclared names.
  init(universe: [String: Value], hidden: Set<String>, replacements: [String: String]) {
    self.universe = universe
    self.replacements = replacements
    self.hidden = hidden
    slots = .allocate(capacity: Self.capacity)
  }

  deinit {
    slots.deinitialize(count: nameOf.count)
    slots.deallocate()
  }

  /// The names bound by programs or the host, in order; predeclared ones are not among them.
  package var names: [String] {
    nameOf.indices.filter { isOwn[$0] && slots[$0] != nil }.map { nameOf[$0] }
  }

  /// The value of a name, predeclared ones included; setting nil unbinds it.
  package subscript(name: String) -> Value? {
    get { slotOf[name].map { slots[$0] } ?? universe[name] }
    set {
      guard let slot = slot(for: name) else { return }
      slots[slot] = newValue ?? universe[name]
      isOwn[slot] = newValue != nil
    }
  }

  /// Unbinds every name, at the end of a session: functions and the globals they see hold each other.
  package func removeAll() {
    for slot in nameOf.indices {
      slots[slot] = nil
      isOwn[slot] = false
    }
  }

  /// Whether a name has a value now.
  func isBound(_ name: String) -> Bool { self[name] != nil }

  /// The slot of a name, made if it is new; nil when the session is full.
  func slot(for name: String) -> Int? {
    if let slot = slotOf[name] { return slot }
    guard nameOf.count < Self.capacity else { return nil }
    let slot = nameOf.count
    (slots + slot).initialize(to: universe[name])
    slotOf[name] = slot
    nameOf.append(name)
    isOwn.append(false)
    return slot
  }

  /// Marks a name as one that the program binds.
  func own(_ slot: Int) { isOwn[slot] = true }

  func name(of slot: Int) -> String { nameOf[slot] }

  /// The value that the program has bound to a name, not counting predeclared ones.
  func ownValue(of name: String) -> Value? {
    guard let slot = slotOf[name], isOwn[slot] else { return nil }
    return slots[slot]
  }

  /// Every name that can be used now, predeclared ones included, hidden ones apart.
  var visibleNames: [String] { names + universe.keys.filter { !hidden.contains($0) }.sorted() }

  /// What to say about a name that nothing has: what it is called here, or which of the names it is close to.
  ///
  /// A name that the program itself binds is more likely to be meant than anything else, `own` are those.
  func hint(forUndefined name: String, own: [String]) -> String? {
    if let hint = PythonWords.constants[name] { return hint }
    if let near = Spelling.nearest(to: name, among: own + names) { return "did you mean `\(near)`?" }
    if let hint = replacements[name] ?? PythonWords.names[name] { return hint }
    for module in universe.keys.sorted() {
      guard case .object(let object)? = universe[module], object is Module,
        object.attributeNames.contains(name)
      else { continue }
      return "did you mean `\(module).\(name)`?"
    }
    return Spelling.nearest(to: name, among: visibleNames).map { "did you mean `\($0)`?" }
  }
}
