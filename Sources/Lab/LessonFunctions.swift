import Charts
import Foundation
import Starlark

/// The names that lessons use: checks of claims, and the texts beside a lesson.
func lessonFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "check(condition, claim)",
      "Records whether a claim holds; a failed one is shown and the program goes on.",
      parameters: ["condition": "what decides", "claim": "the claim in words"],
      example: "check(1 + 1 == 2, \"one and one is two\")"
    ) { call in
      let passed = try call.value("condition").truth()
      let claim = try call.string("claim")
      services.checks.append(CheckResult(claim: claim, passed: passed))
      // The word says what the sign shows, for those who hear the page.
      let (sign, word) = passed ? ("✓ ", "holds: ") : ("✗ ", "FAILED: ")
      let lines = TextWidth.wrapped(word + claim, width: max(12, services.output.width - 2))
      services.output.write(sign + lines.joined(separator: "\n  ") + "\n")
      return .none
    },
    Builtin(
      "read_text(path)", "The text of a file below the program's folder.",
      parameters: ["path": "relative to the program's folder"], example: "read_text(\"data/genesis-kjv.txt\")"
    ) { call in
      let path = try call.string("path")
      let file = try services.sandbox.readingFile(path)
      let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
      try services.charge(bytes: size)
      defer { services.release(bytes: size) }
      guard let data = try contents(of: file, size: size, services) else {
        throw Failure("\"\(path)\" cannot be read")
      }
      guard let text = String(validating: data, as: UTF8.self) else {
        throw Failure("\"\(path)\" is not UTF-8 text")
      }
      try services.context.interrupt.check()
      return .string(text)
    },
  ]
}

/// The bytes of a file, read in slices so that an interrupt ends it; nil when it cannot be read.
private func contents(of file: URL, size: Int, _ services: Services) throws -> Data? {
  guard let handle = try? FileHandle(forReadingFrom: file) else { return nil }
  defer { try? handle.close() }
  var data = Data(capacity: size)
  while true {
    try services.context.interrupt.check()
    guard let slice = try? handle.read(upToCount: 8 << 20) else { return data.count < size ? nil : data }
    if slice.isEmpty { return data }
    data.append(slice)
  }
}
