/// What to write here for the words, names and attributes that people bring along from other languages.
enum PythonWords {
  /// Python's words that the language lacks: none of them can be a name.
  static let reserved: [String: String] = [
    "as": "give the value a name on a line of its own: name = value",
    "async": "leave it out: a call returns when its work is done",
    "await": "leave it out: a call returns when its work is done",
    "class": "use a dict or a closure", "del": "use xs.pop(index) or d.pop(key)",
    "except": "an error ends the program; test beforehand, as in: if key in d",
    "finally": "an error ends the program; test beforehand, as in: if key in d",
    "from": "everything is there already: see help(); your own files: load(\"file.star\", \"name\")",
    "global": "a function cannot rebind a global; return the value",
    "import": "everything is there already: see help(); your own files: load(\"file.star\", \"name\")",
    "is": "use ==",
    "nonlocal": "a function cannot rebind an outer variable; keep it in a list or dict",
    "raise": "use fail(message)",
    "try": "an error ends the program; test beforehand, as in: if key in d",
    "with": "leave it out: nothing has to be closed", "yield": "build and return a list",
  ]

  /// Words of other languages that stand before a name, which is then one too many.
  static let misplaced: [String: String] = [
    "print": "print is a function: print(...)", "echo": "use print(...)", "puts": "use print(...)",
    "let": "an assignment is written name = value", "var": "an assignment is written name = value",
    "const": "an assignment is written name = value", "val": "an assignment is written name = value",
    "auto": "an assignment is written name = value", "int": "an assignment is written name = value",
    "float": "an assignment is written name = value", "function": "a function begins with def",
    "func": "a function begins with def", "fn": "a function begins with def",
    "fun": "a function begins with def", "elseif": "write elif", "elsif": "write elif",
    "match": "use if and elif", "switch": "use if and elif", "case": "use if and elif",
    "foreach": "write for x in xs:", "unless": "write if not", "until": "write while not",
    "new": "a value is made by calling its function", "delete": "use xs.pop(index) or d.pop(key)",
    "throw": "use fail(message)", "u": "all text is Unicode: leave the u out",
  ]

  /// What other languages call the constants.
  static let constants: [String: String] = [
    "null": "write None", "Null": "write None", "NULL": "write None", "nil": "write None",
    "none": "write None", "undefined": "write None", "true": "write True", "TRUE": "write True",
    "false": "write False", "FALSE": "write False",
  ]

  /// Functions and names that Python has and the language does not.
  static let names: [String: String] = {
    var names = [
      "map": "write [f(x) for x in xs]", "filter": "write [x for x in xs if f(x)]",
      "reduce": "use a loop, or sum(xs)", "isinstance": "compare the type's name: type(x) == \"int\"",
      "divmod": "write a // b, a % b", "hex": "write f\"{n:#x}\"", "oct": "write f\"{n:#o}\"",
      "bin": "write f\"{n:#b}\"", "format": "write f\"{x:.3f}\"", "xrange": "write range(n)",
      "input": "a program asks nothing while it runs; assign the value to a name",
      "raw_input": "a program asks nothing while it runs; assign the value to a name",
      "iter": "loop over the value with for", "next": "use a loop, or an index such as xs[0]",
      "callable": "compare the type's name: type(f) == \"function\"", "frozenset": "write set(xs)",
      "bytearray": "write bytes(xs)", "slice": "write xs[start:stop]", "id": "compare values with ==",
      "vars": "dir(x) lists the attributes of x", "locals": "dir(x) lists the attributes of x",
      "globals": "dir(x) lists the attributes of x", "setattr": "write x.name = value",
      "exit": "fail(message) ends a program", "quit": "fail(message) ends a program",
      "__name__": "a program runs from top to bottom; leave the test out",
      "defaultdict": "write d.get(key, default)", "Counter": "write d[x] = d.get(x, 0) + 1",
      "OrderedDict": "a dict keeps its order", "deepcopy": "list(xs) and dict(d) copy one level",
      "integer": "write int(x)", "string": "write str(x)", "double": "write float(x)",
      "boolean": "write bool(x)", "length": "write len(x)", "console": "use print(...)",
      "average": "write sum(xs) / len(xs)", "avg": "write sum(xs) / len(xs)",
      "complex": "there are no complex numbers", "println": "use print(...)",
      "printf": "write print(f\"{x:.3f}\")",
    ]
    for name in ["self", "this", "super", "object", "property", "staticmethod", "classmethod"] {
      names[name] = "there are no classes; use a dict or a closure"
    }
    for name in ["eval", "exec", "compile"] { names[name] = "text is never run; write a function" }
    for name in [
      "Exception", "ValueError", "TypeError", "KeyError", "IndexError", "RuntimeError", "AssertionError",
      "StopIteration", "NotImplementedError",
    ] { names[name] = "there are no exceptions; fail(message) ends the program" }
    for name in [
      "os", "sys", "re", "copy", "collections", "itertools", "functools", "typing", "pathlib",
      "statistics", "dataclasses", "datetime", "operator",
    ] {
      names[name] = "there are no modules to import; help() lists what there is"
    }
    return names
  }()

  /// What to write for an attribute that a type lacks on purpose.
  static func attributeHint(_ name: String, of value: Value) -> String? {
    if value.isNone { return "the value is None: does a function that made it return nothing?" }
    guard case .object(let object) = value else { return numberAttributes[name] }
    if let hint = attributes[object.typeName]?[name] ?? object.replacement(for: name) { return hint }
    if object.attributeNames.contains("keys"), (try? object.contains(.string(name))) == true {
      return "an entry is written [\(Value.string(name).repr)]"
    }
    return nil
  }

  private static let numberAttributes: [String: String] = [
    "item": "it is a number already", "tolist": "it is a number already",
    "is_integer": "write x == int(x)", "append": "only lists have it: [].append(x)",
    "shape": "a number has no shape; tensor(x) has",
  ]

  private static let attributes: [String: [String: String]] = [
    "list": [
      "sort": "sorted(xs) gives a sorted list", "reverse": "reversed(xs) gives a list",
      "copy": "write list(xs)", "count": "write len([x for x in xs if x == value])",
      "add": "write xs.append(x)", "push": "write xs.append(x)", "length": "write len(xs)",
      "size": "write len(xs)", "len": "write len(xs)", "contains": "write x in xs",
      "includes": "write x in xs", "join": "write \", \".join(xs)", "map": "write [f(x) for x in xs]",
      "filter": "write [x for x in xs if f(x)]", "sum": "write sum(xs)", "max": "write max(xs)",
      "min": "write min(xs)", "slice": "write xs[start:stop]", "concat": "write xs + ys",
      "shape": "write len(xs); tensor(xs) has a shape",
    ],
    "tuple": [
      "append": "a tuple never changes; write t + (x,)", "sort": "sorted(t) gives a sorted list",
      "count": "write len([x for x in t if x == value])",
      "index": "write list(t).index(value)", "length": "write len(t)", "len": "write len(t)",
    ],
    "string": [
      "center": "write f\"{s:^20}\"", "ljust": "write f\"{s:<20}\"", "rjust": "write f\"{s:>20}\"",
      "zfill": "write f\"{n:05}\" for a number", "encode": "write bytes(s)",
      "decode": "it is text already", "casefold": "write s.lower()", "isnumeric": "write s.isdigit()",
      "isdecimal": "write s.isdigit()", "length": "write len(s)", "size": "write len(s)",
      "len": "write len(s)", "contains": "write part in s", "includes": "write part in s",
      "append": "a string never changes; write s + t", "reverse": "write s[::-1]",
      "substring": "write s[start:stop]", "substr": "write s[start:stop]", "trim": "write s.strip()",
      "toUpperCase": "write s.upper()", "toLowerCase": "write s.lower()",
      "sort": "write sorted(s.elems())", "expandtabs": "write s.replace(\"\\t\", \"    \")",
    ],
    "bytes": ["decode": "write str(b)", "hex": "write \"\".join([f\"{x:02x}\" for x in list(b.elems())])"],
    "builtin_function_or_method": [
      "fromkeys": "write {key: value for key in keys}", "join": "write \", \".join(xs)",
      "append": "write xs.append(x)", "items": "write d.items()", "upper": "write s.upper()",
    ],
    "dict": [
      "copy": "write dict(d)", "has_key": "write key in d", "contains": "write key in d",
      "iteritems": "write d.items()", "iterkeys": "write d.keys()", "itervalues": "write d.values()",
      "fromkeys": "write {key: value for key in keys}", "sort": "write sorted(d.items())",
      "length": "write len(d)", "size": "write len(d)", "len": "write len(d)",
      "add": "write d[key] = value", "append": "write d[key] = value", "put": "write d[key] = value",
      "set": "write d[key] = value", "remove": "write d.pop(key)", "entries": "write d.items()",
    ],
    "set": [
      "copy": "write set(s)", "append": "write s.add(x)", "has": "write x in s", "contains": "write x in s",
      "length": "write len(s)", "size": "write len(s)",
    ],
    "module": [
      "dumps": "write json.encode(x)", "dump": "write json.encode(x)", "loads": "write json.decode(text)",
      "load": "write json.decode(text)", "stringify": "write json.encode(x)",
      "parse": "write json.decode(text)", "isnan": "write x == math.nan",
      "isinf": "write abs(x) == math.inf", "isclose": "write abs(a - b) < 1e-9", "trunc": "write int(x)",
      "mean": "write sum(xs) / len(xs)", "log2": "write math.log(x, 2)", "log10": "write math.log(x, 10)",
    ],
  ]
}
