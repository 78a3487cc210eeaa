import CMarkGFM

/// Reads CommonMark with GitHub's tables, strikethrough and task lists.
///
/// The C tree of cmark-gfm is copied into values and freed at once, so that nothing outside of this file holds a
/// C pointer.
package enum MarkdownParser {
  /// Nesting below this depth is read as plain text, so that no document can exhaust the stack.
  private static let deepest = 48

  /// Parses lines of which the first is line `firstLine` of its file.
  package static func parse(_ lines: some Sequence<String>, firstLine: Int = 1) -> [MarkdownBlock] {
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8) else { return [] }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "tasklist"] {
      if let feature = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, feature)
      }
    }
    var text = lines.map { $0 + "\n" }.joined()
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let root = cmark_parser_finish(parser) else { return [] }
    defer { cmark_node_free(root) }
    return blocks(of: root, offset: firstLine - 1, depth: 0)
  }

  /// Parses a text that has no file of its own, such as the prompt of a question.
  package static func parse(_ text: String) -> [MarkdownBlock] {
    parse(SourceText(name: "", text: text).lines)
  }

  private static func children(of node: OpaquePointer) -> [OpaquePointer] {
    Array(
      sequence(first: cmark_node_first_child(node)) { cmark_node_next($0) }.prefix { $0 != nil }.compactMap {
        $0
      })
  }

  private static func kind(_ node: OpaquePointer) -> String {
    String(cString: cmark_node_get_type_string(node))
  }

  private static func literal(_ node: OpaquePointer) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }

  private static func blocks(of node: OpaquePointer, offset: Int, depth: Int) -> [MarkdownBlock] {
    children(of: node).compactMap { child in
      guard let content = content(of: child, offset: offset, depth: depth + 1) else { return nil }
      let start = Int(cmark_node_get_start_line(child)) + offset
      return MarkdownBlock(
        content: content, lines: start...max(start, Int(cmark_node_get_end_line(child)) + offset))
    }
  }

  private static func content(
    of node: OpaquePointer, offset: Int, depth: Int
  ) -> MarkdownBlock.Content? {
    if depth > deepest { return .paragraph([.text(flattened(node))]) }
    switch kind(node) {
    case "heading":
      return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(of: node, depth: depth))
    case "paragraph": return .paragraph(inlines(of: node, depth: depth))
    case "code_block":
      let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
      return .code(info: info, text: literal(node))
    case "block_quote": return .quote(blocks(of: node, offset: offset, depth: depth))
    case "list": return list(node, offset: offset, depth: depth)
    case "table": return table(node, depth: depth)
    case "thematic_break": return .rule
    case "html_block": return .html(literal(node))
    default: return nil
    }
  }

  private static func list(_ node: OpaquePointer, offset: Int, depth: Int) -> MarkdownBlock.Content {
    let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
    let items = children(of: node).map { item in
      MarkdownBlock.ListItem(
        checked: kind(item) == "tasklist" ? cmark_gfm_extensions_get_tasklist_item_checked(item) : nil,
        blocks: blocks(of: item, offset: offset, depth: depth))
    }
    return .list(
      start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
      tight: cmark_node_get_list_tight(node) != 0, items: items)
  }

  private static func table(_ node: OpaquePointer, depth: Int) -> MarkdownBlock.Content {
    let columns = Int(cmark_gfm_extensions_get_table_columns(node))
    let marks = cmark_gfm_extensions_get_table_alignments(node)
    let alignments = (0..<columns).map { column -> MarkdownBlock.Alignment in
      switch marks?[column] {
      case UInt8(ascii: "r"): .right
      case UInt8(ascii: "c"): .centre
      default: .left
      }
    }
    let rows = children(of: node).map { row in children(of: row).map { inlines(of: $0, depth: depth) } }
    return .table(alignments: alignments, rows: rows)
  }

  private static func inlines(of node: OpaquePointer, depth: Int) -> [Inline] {
    children(of: node).map { inline($0, depth: depth + 1) }
  }

  private static func inline(_ node: OpaquePointer, depth: Int) -> Inline {
    if depth > 2 * deepest { return .text(flattened(node)) }
    let url = { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }
    switch kind(node) {
    case "code": return .code(literal(node))
    case "emph": return .emphasis(inlines(of: node, depth: depth))
    case "strong": return .strong(inlines(of: node, depth: depth))
    case "strikethrough": return .strikethrough(inlines(of: node, depth: depth))
    case "link": return .link(to: url(), inlines(of: node, depth: depth))
    case "image": return .image(of: url(), inlines(of: node, depth: depth))
    case "softbreak": return .softBreak
    case "linebreak": return .lineBreak
    default: return .text(literal(node))
    }
  }

  /// The text below a node, gathered by cmark's own iterator and not by recursion.
  private static func flattened(_ node: OpaquePointer) -> String {
    guard let iterator = cmark_iter_new(node) else { return "" }
    defer { cmark_iter_free(iterator) }
    var text = ""
    while cmark_iter_next(iterator) != CMARK_EVENT_DONE {
      if let current = cmark_iter_get_node(iterator) { text += literal(current) }
    }
    return text
  }
}
