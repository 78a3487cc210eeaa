/// The header of a safetensors file, read and checked against the file's size.
struct SafetensorsHeader {
  /// In the order of their bytes.
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]
  private let file: String

  private static let longestHeader = 100_000_000

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws {
    self.file = file
    guard bytes.count >= 8 else {
      throw CheckpointError("\(file): the file has \(bytes.count) bytes, a safetensors file at least 8")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(Self.longestHeader) else {
      throw CheckpointError.at(
        0, of: file, "a header of \(length) bytes is longer than the \(Self.longestHeader) allowed",
        hint: "is this a safetensors file?")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= bytes.count else {
      throw CheckpointError.at(
        0, of: file, "the header should end at byte \(dataStart), the file ends at byte \(bytes.count)",
        hint: "the file is incomplete, or it is no safetensors file")
    }
    let json: JSON
    do {
      json = try JSONParser.parse(UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart]))
    } catch let failure as JSONParser.Failure {
      throw CheckpointError.at(8 + failure.offset, of: file, "the header is broken: \(failure.message)")
    }
    guard let members = json.members else {
      throw CheckpointError.at(8, of: file, "the header is not an object")
    }
    try read(members, dataStart: dataStart)
    try checkLayout(dataStart: dataStart, fileSize: bytes.count)
  }

  private mutating func read(_ members: [JSON.Member], dataStart: Int) throws {
    var positions: [[UInt8]: Int] = [:]
    var hasMetadata = false
    for member in members {
      if member.key.elementsEqual("__metadata__".utf8) {
        guard !hasMetadata else { throw CheckpointError("\(file): __metadata__ is given twice") }
        hasMetadata = true
        metadata = try readMetadata(member.value)
        continue
      }
      let name = String(decoding: member.key, as: UTF8.self)
      let entry = try readEntry(name, member.value, dataStart: dataStart)
      if let position = positions[member.key] {
        entries[position] = entry
      } else {
        positions[member.key] = entries.count
        entries.append(entry)
      }
    }
  }

  private func readMetadata(_ value: JSON) throws -> [String: String] {
    if value.isNull { return [:] }
    guard let members = value.members else { throw CheckpointError("\(file): __metadata__ is not an object") }
    var metadata: [String: String] = [:]
    for member in members {
      let key = String(decoding: member.key, as: UTF8.self)
      guard let text = member.value.text else {
        throw CheckpointError("\(file): __metadata__: the value of \(JSON.quoted(key)) is not a string")
      }
      metadata[key] = text
    }
    return metadata
  }

  private func readEntry(_ name: String, _ value: JSON, dataStart: Int) throws -> SafetensorsEntry {
    func defect(_ what: String) -> CheckpointError {
      CheckpointError("\(file): the tensor \(JSON.quoted(name)) \(what)")
    }
    guard let members = value.members else { throw defect("is described by no object") }
    func field(_ key: String) throws -> JSON {
      let values = members.filter { $0.key.elementsEqual(key.utf8) }
      guard values.count <= 1 else { throw defect("has \(key) twice") }
      guard let value = values.first?.value else { throw defect("has no \(key)") }
      return value
    }
    guard let typeName = try field("dtype").text else { throw defect("has a dtype that is not a string") }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw defect("has the unknown dtype \(JSON.quoted(typeName))")
    }
    func counts(_ key: String) throws -> [Int] {
      let numbers = try field(key).elements?.map(\.integer)
      guard let numbers, numbers.allSatisfy({ ($0 ?? -1) >= 0 }) else {
        throw defect("has a \(key) that is not a list of whole numbers from 0 on")
      }
      return numbers.compactMap(\.self)
    }
    let shape = try counts("shape")
    let offsets = try counts("data_offsets")
    guard offsets.count == 2 else { throw defect("has \(offsets.count) data_offsets, not 2") }
    guard offsets[0] <= offsets[1] else {
      throw defect("ends at data offset \(offsets[1]), before it begins")
    }
    let (end, overflow) = offsets[1].addingReportingOverflow(dataStart)
    guard !overflow else { throw defect("ends beyond the end of the file") }
    let byteCount = try Self.byteCount(type, shape).get { defect($0) }
    guard byteCount == offsets[1] - offsets[0] else {
      throw defect(
        "of shape \(shape) and type \(typeName) has \(byteCount) bytes, not \(offsets[1] - offsets[0])")
    }
    return SafetensorsEntry(name: name, type: type, shape: shape, byteRange: end - byteCount..<end)
  }

  private enum ByteCount {
    case valid(Int)
    case defect(String)

    func get(_ error: (String) -> CheckpointError) throws -> Int {
      switch self {
      case .valid(let count): return count
      case .defect(let what): throw error(what)
      }
    }
  }

  private static func byteCount(_ type: SafetensorsType, _ shape: [Int]) -> ByteCount {
    // The product of the sizes that are not 0 must fit in any order. The reference reader lets it overflow where
    // an earlier size is 0, which is of no use and would have to be caught by whoever computes with the shape.
    var bits = 1
    for size in shape + [type.bitCount] where size > 0 {
      let (product, overflow) = bits.multipliedReportingOverflow(by: size)
      guard !overflow else { return .defect("of shape \(shape) is too large") }
      bits = product
    }
    if shape.contains(0) { bits = 0 }
    return bits % 8 == 0
      ? .valid(bits / 8) : .defect("of shape \(shape) and type \(type.rawValue) does not fill its last byte")
  }

  /// Throws unless the tensors cover the data without a hole or an overlap.
  private mutating func checkLayout(dataStart: Int, fileSize: Int) throws {
    entries.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    for entry in entries {
      guard entry.byteRange.lowerBound == end else {
        throw CheckpointError(
          "\(file): the tensor \(JSON.quoted(entry.name)) begins at byte \(entry.byteRange.lowerBound), "
            + "the data before it ends at byte \(end)")
      }
      end = entry.byteRange.upperBound
    }
    guard end == fileSize else {
      throw CheckpointError(
        "\(file): the tensors end at byte \(end), the file at byte \(fileSize)",
        hint: end > fileSize ? "the file is incomplete: fetch or copy it again" : nil)
    }
  }
}
