import ArgumentParser
import Foundation
import Lessons

extension LessonRunner.Format: ExpressibleByArgument {}

/// `peftbook run FILE...`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run .star scripts, lessons and notebooks from top to bottom, no questions asked.",
    discussion: """
      Any Markdown file is a notebook: its ```starlark blocks run in order. Exercises run by their solutions.
      In Markdown, charts are written as SVG: to out/NAME/figure-1.svg below the current folder (a second \
      file of that name: out/NAME-2), or to FILE_files/figure-1.svg beside the file that --output names. In JSON, \
      several files make one array.
      Exit status 1: a check failed, an error stopped a file, or a model that a cell needs is not here.
      """)

  @Argument(help: "Scripts (.star), lessons and notebooks (.md).")
  var files: [String]

  @Option(help: ArgumentHelp("text, markdown or json.", valueName: "format"))
  var format = LessonRunner.Format.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the result to this file and not to standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    for file in files where ![".star", ".md", ".markdown"].contains(where: file.hasSuffix) {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
        let all = file.hasSuffix("/") ? "\(file)*.md" : "\(file)/*.md"
        throw ValidationError("\(file) is a folder; name the files in it, such as \(all)")
      }
      throw ValidationError("\(file) is neither a .star script nor a .md lesson")
    }
    if output != nil, files.count > 1, format == .markdown {
      throw ValidationError("--output takes the Markdown of one file; run them one by one")
    }
    let place = { (file: String) in URL(fileURLWithPath: file).resolvingSymlinksInPath().path }
    if let output, files.contains(where: { place($0) == place(output) }) {
      throw ValidationError("--output \(output) would overwrite what is run")
    }
  }

  func run() throws {
    try FileRun(
      files: files, format: format, output: output, page: common.colors.makePage(),
      makeEngine: common.makeEngine(folder:)
    ).run()
  }
}

/// Tells the thread that takes Ctrl-C which engine is at work.
final class CurrentEngine: @unchecked Sendable {
  private let lock = NSLock()
  private var action: (@Sendable () -> Void)?

  func set(_ action: @escaping @Sendable () -> Void) { lock.withLock { self.action = action } }

  func interrupt() { lock.withLock { action }?() }
}
