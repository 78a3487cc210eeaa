import Foundation

/// What readers said, as JSON that can be sent to whoever writes the lessons.
package struct FeedbackReport: Encodable {
  private struct Entry: Encodable {
    let lesson: String
    let step: Int
    let heading: String
    let unclear: String
    let better: String
    let time: String
  }

  private var version = 1
  private let feedback: [Entry]

  /// Makes a report; steps count from 1, times are in ISO 8601.
  package init(_ all: [Feedback]) {
    feedback = all.map { item in
      Entry(
        lesson: item.lesson, step: item.step + 1, heading: item.heading, unclear: item.unclear,
        better: item.better, time: item.time.ISO8601Format())
    }
  }

  /// The document.
  package var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
