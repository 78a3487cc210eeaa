/// Stores what a reader did, in a call such as `keep { try store.setStep(...) }`.
///
/// Where that fails, as on a full disk, the reader is told once and can go on.
final class Keeping {
  private let page: any Page
  private var hasWarned = false

  /// Makes one that tells of failures on a page.
  init(_ page: any Page) { self.page = page }

  func callAsFunction(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      guard !hasWarned else { return }
      hasWarned = true
      page.note((error as? FileError)?.rendered ?? "error: \(error)")
    }
  }
}
