extension Lesson {
  /// The text blocks, headings apart.
  var prose: [MarkdownBlock] {
    blocks.compactMap { if case .prose(let block) = $0.content { block } else { nil } }
  }

  /// The text blocks, headings among them.
  var markdownBlocks: [MarkdownBlock] {
    blocks.compactMap { block in
      switch block.content {
      case .prose(let markdown), .heading(_, _, let markdown): markdown
      default: nil
      }
    }
  }
}

extension MarkdownBlock {
  /// The running text of the block and of those inside it.
  var inlines: [Inline] { ([self] + descendants).flatMap(\.ownInlines) }

  private var ownInlines: [Inline] {
    switch content {
    case .heading(_, let text), .paragraph(let text): text
    case .table(_, let rows): rows.flatMap { $0.flatMap { $0 } }
    default: []
    }
  }
}

extension Inline {
  private var inner: [Inline] {
    switch self {
    case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner),
      .image(_, let inner):
      inner
    default: []
    }
  }

  /// Where links and images lead.
  var targets: [String] {
    switch self {
    case .link(let target, let inner), .image(let target, let inner): [target] + inner.flatMap(\.targets)
    default: inner.flatMap(\.targets)
    }
  }

  /// What is set in bold.
  var strong: [String] {
    if case .strong(let inner) = self { return [inner.plain] }
    return inner.flatMap(\.strong)
  }

  /// The words without code.
  var withoutCode: String {
    switch self {
    case .code: ""
    case .text, .softBreak, .lineBreak: plain
    default: inner.map(\.withoutCode).joined()
    }
  }
}
