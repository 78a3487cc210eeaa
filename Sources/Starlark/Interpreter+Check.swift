extension Interpreter {
  /// Finds what is wrong with a source as far as that can be told without running it: its syntax and its names.
  ///
  /// The names that it binds are bound afterwards, to None, so that the cells of a notebook can be checked in order.
  package func check(_ source: Source, in globals: Globals) -> [Diagnostic] {
    var found: [Diagnostic] = []
    do {
      _ = try compile(source, in: globals)
    } catch let error as Diagnostics {
      found = error.all
    } catch {
      found = [locate(error)]
    }
    var scanner = Scanner(source)
    scanner.scanAll()
    var parser = Parser(source, tokens: scanner.tokens)
    for name in Resolver.names(boundBy: parser.parseProgram()) { globals[name] = Value.none }
    return found
  }
}
