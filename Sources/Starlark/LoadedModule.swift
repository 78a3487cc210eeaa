/// A file that `load` has run: the names it leaves behind, frozen.
final class LoadedModule: Object {
  private let name: String
  private let globals: Globals
  /// Names that the file itself took from others, which it does not pass on.
  private let loaded: Set<String>

  init(name: String, globals: Globals, loaded: Set<String>) {
    self.name = name
    self.globals = globals
    self.loaded = loaded
  }

  override var typeName: String { "module" }

  override var attributeNames: [String] {
    globals.names.filter { !loaded.contains($0) && !$0.hasPrefix("_") }
  }

  override func attribute(_ name: String) throws -> Value? {
    if !loaded.contains(name), let value = globals.ownValue(of: name) { return value }
    let near = Spelling.nearest(to: name, among: attributeNames)
    throw Failure(
      "\(self.name) has no name \"\(name)\" to load", hint: near.map { "did you mean \"\($0)\"?" })
  }

  /// Unbinds the names, at the end of a session: functions and the globals they see hold each other.
  func release() { globals.removeAll() }
}

extension Interpreter {
  /// The file that `load(path)` means in a source; it is run the first time it is asked for.
  func load(_ path: Value, from source: Source) throws -> LoadedModule {
    let location = try host.location(of: path.asString ?? "", from: source)
    if let module = modules[location] { return module }
    if let first = loading.firstIndex(where: { $0.location == location }) {
      let names = (loading[first...] + [loading[first]]).map(\.name)
      throw Failure("the files load each other: \(names.joined(separator: " -> "))")
    }
    let file = try host.source(at: location)
    loading.append(file)
    defer { loading.removeLast() }
    let globals = makeGlobals()
    do {
      let module = try runLoaded(file, in: globals)
      modules[location] = module
      return module
    } catch {
      globals.removeAll()
      throw error
    }
  }

  private func runLoaded(_ file: Source, in globals: Globals) throws -> LoadedModule {
    let (code, loaded) = try compileLoaded(file, in: globals)
    _ = try callValue(
      .object(Function(code: code, globals: globals, defaults: [], cells: [])), Arguments())
    Freezing.freeze(globals.names.compactMap { globals[$0] })
    return LoadedModule(name: file.name, globals: globals, loaded: loaded)
  }

  /// Compiles a file; below its last static error stand the calls that led to it.
  private func compileLoaded(_ file: Source, in globals: Globals) throws -> (Code, Set<String>) {
    do {
      return try compile(file, in: globals)
    } catch let diagnostics as Diagnostics {
      var all = diagnostics.all
      all[all.count - 1].backtrace = callsUnderWay(0..<machine.state.pointee.depth)
      throw Diagnostics(all: all, hidden: diagnostics.hidden)
    }
  }

  /// Forgets what was loaded, so that it is loaded anew.
  package func forgetModules() {
    for module in modules.values { module.release() }
    modules = [:]
  }
}
