extension Lesson {
  /// What stands from one heading of the first two levels to the next.
  struct Section {
    /// The heading, nil before the first.
    let title: String?
    var blocks: [Block]

    /// Whether something in it judges a claim.
    var hasCheck: Bool {
      blocks.contains { block in
        switch block.content {
        case .cell(let cell): cell.mentions("check") || cell.mentions("assert")
        case .exercise: true
        default: false
        }
      }
    }

    /// The text blocks.
    var prose: [MarkdownBlock] {
      blocks.compactMap { if case .prose(let block) = $0.content { block } else { nil } }
    }
  }

  /// The sections in order; the first one may be empty.
  var sections: [Section] {
    var sections = [Section(title: nil, blocks: [])]
    for block in blocks {
      if case .heading(let level, let text, _) = block.content, level <= 2 {
        sections.append(Section(title: text, blocks: []))
      }
      sections[sections.count - 1].blocks.append(block)
    }
    return sections
  }
}
