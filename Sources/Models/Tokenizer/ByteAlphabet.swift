/// The letters by which byte-level vocabularies write bytes.
///
/// Radford et al. 2019, `bytes_to_unicode`: printable Latin-1 characters stand for themselves, the other 68 bytes for U+0100 onwards in order, so that a
/// vocabulary is readable text: a blank is written as U+0120.
enum ByteAlphabet {
  /// The code points of the letters, by byte.
  private static let letters: [UInt16] = {
    var next: UInt16 = 0x100
    return (UInt16(0)...255).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each letter by its code point, or -1.
  private static let bytes: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, letter) in letters.enumerated() { table[Int(letter)] = Int16(byte) }
    return table
  }()

  /// The bytes that `text`, in UTF-8, writes; nil if a character of it is no letter of the alphabet.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var lead: Int?
    for unit in text {
      var letter = Int(unit)
      if let first = lead {
        letter = (first & 0x1F) << 6 | letter & 0x3F
        lead = nil
      } else if unit >= 0x80 {
        // All letters beyond ASCII have two bytes.
        guard 0xC2...0xDF ~= unit else { return nil }
        lead = letter
        continue
      }
      guard letter < bytes.count, bytes[letter] >= 0 else { return nil }
      result.append(UInt8(bytes[letter]))
    }
    return lead == nil ? result : nil
  }
}
