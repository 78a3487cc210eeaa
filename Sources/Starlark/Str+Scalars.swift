extension RandomAccessCollection<UInt8> where Index == Int {
  /// The character that starts at an offset and the number of its bytes; a byte that starts none is U+FFFD by itself.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let lead = self[offset]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    let least: UInt32 = width == 4 ? 0x10000 : width == 3 ? 0x800 : 0x80
    guard lead >= 0xC2, lead <= 0xF4, offset + width <= count else { return ("\u{FFFD}", 1) }
    var value = UInt32(lead) & (0xFF >> UInt32(width + 1))
    for byte in self[(offset + 1)..<(offset + width)] {
      guard byte & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
    return (scalar, width)
  }

  /// The character that ends before an offset and the number of its bytes.
  func scalar(before offset: Int) -> (scalar: Unicode.Scalar, width: Int) {
    for width in 1...Swift.min(4, offset) {
      let found = scalar(at: offset - width)
      if found.width == width, width > 1 || self[offset - 1] < 0x80 { return found }
    }
    return ("\u{FFFD}", 1)
  }

  /// Whether a white space character starts at an offset, and the number of bytes of the character there.
  @inline(__always)
  func space(at offset: Int) -> (isSpace: Bool, width: Int) {
    let byte = self[offset]
    if byte < 0x80 { return (byte == 0x20 || (byte >= 0x09 && byte <= 0x0D), 1) }
    let (scalar, width) = scalar(at: offset)
    return (scalar.properties.isWhitespace, width)
  }
}

extension Unicode.Scalar {
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  var isDecimalDigit: Bool { properties.generalCategory == .decimalNumber }
}
