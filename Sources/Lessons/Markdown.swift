/// A piece of a Markdown document, as it is read: block elements.
package struct MarkdownBlock: Sendable, Equatable {
  /// What a block is.
  package indirect enum Content: Sendable, Equatable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case code(info: String, text: String)
    case quote([MarkdownBlock])
    case list(start: Int?, tight: Bool, items: [ListItem])
    case table(alignments: [Alignment], rows: [[[Inline]]])
    case rule
    case html(String)
  }

  /// One entry of a list; `checked` is nil outside of task lists.
  package struct ListItem: Sendable, Equatable {
    /// Whether a task is done; nil where there is no box.
    package let checked: Bool?
    /// What the entry holds.
    package let blocks: [MarkdownBlock]
  }

  /// How the cells of a table's column stand.
  package enum Alignment: Sendable { case left, centre, right }

  /// What the block is.
  package let content: Content
  /// The lines of the file that the block spans, from 1.
  package let lines: ClosedRange<Int>

  /// The blocks inside this one, at any depth.
  package var descendants: [MarkdownBlock] {
    let inner: [MarkdownBlock] =
      switch content {
      case .quote(let blocks): blocks
      case .list(_, _, let items): items.flatMap(\.blocks)
      default: []
      }
    return inner.flatMap { [$0] + $0.descendants }
  }
}

/// A piece of running text.
package indirect enum Inline: Sendable, Equatable {
  case text(String)
  case code(String)
  case emphasis([Inline])
  case strong([Inline])
  case strikethrough([Inline])
  case link(to: String, [Inline])
  case image(of: String, [Inline])
  case softBreak
  case lineBreak

  /// The words alone, without marks.
  package var plain: String {
    switch self {
    case .text(let text), .code(let text): text
    case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner),
      .image(_, let inner):
      inner.plain
    case .softBreak, .lineBreak: " "
    }
  }
}

extension [Inline] {
  /// The words alone, without marks.
  package var plain: String { map(\.plain).joined() }
}
