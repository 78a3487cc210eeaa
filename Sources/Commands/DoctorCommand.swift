import ArgumentParser
import Foundation
import Lab
import Lessons
import Models

/// `peftbook doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Show what this installation has and what it lacks.")

  @OptionGroup var library: LibraryOptions
  @OptionGroup var colors: ColorOptions

  func run() throws {
    let page = colors.makePage()
    var isWell = true
    func line(_ isThere: Bool, _ name: String, _ text: String) {
      isWell = isWell && isThere
      page.write("\(isThere ? "ok     " : "missing") \(Columns.pad(name, to: 10)) \(text)\n")
    }
    line(true, "release", Peftbook.version)
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1e9
    line(
      true, "machine",
      String(format: "%d cores, %.1f GB of memory", ProcessInfo.processInfo.activeProcessorCount, memory))
    line(true, "kernels", Session.kernelLevel)
    do {
      let library = try library.find()
      let count = library.lessonNames.count
      line(count > 0, "lessons", "\(count) in \(library.lessonFolder), \(library.quizNames.count) quizzes")
    } catch let error as FileError {
      line(false, "lessons", error.message)
    }
    for model in ModelStore.known {
      let path = ModelStore.path(of: model)
      let isThere = FileManager.default.fileExists(atPath: path)
      line(isThere, "model", isThere ? path : "\(model.name); peftbook fetch \(model.name) gets it")
    }
    let store = try ProgressStore.open(folder: ProgressStore.dataFolder())
    line(store.path != nil, "progress", store.path ?? store.notice ?? "")
    if !isWell { throw ExitCode.failed }
  }
}
