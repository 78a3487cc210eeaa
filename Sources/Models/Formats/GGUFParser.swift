/// Reads the head of a GGUF file: metadata and tensor infos, checked as ggml checks them.
struct GGUFParser {
  private(set) var keys: [String] = []
  private(set) var values: [[UInt8]: GGUFValue] = [:]
  private(set) var tensors: [GGUFTensor] = []
  private(set) var tensorIndices: [[UInt8]: Int] = [:]
  private let file: MappedFile
  private var position = 0
  private var alignment = 32

  private static let longestTensorName = 63
  private static let mostDimensions: UInt32 = 4

  init(_ file: MappedFile) { self.file = file }

  mutating func parse() throws {
    let (tensorCount, keyCount) = try header()
    for _ in 0..<keyCount { try keyValue() }
    try readAlignment()
    var infos: [TensorInfo] = []
    for _ in 0..<tensorCount { infos.append(try tensorInfo()) }
    try place(infos)
  }

  private mutating func header() throws -> (tensors: Int, keys: Int) {
    guard try take(4, "the file").elementsEqual("GGUF".utf8) else {
      throw failure(0, "the file does not begin with \"GGUF\"", hint: "is this a GGUF file?")
    }
    let version = try integer(UInt32.self, "the version")
    guard version == 2 || version == 3 else {
      let reason =
        version & 0xFFFF == 0
        ? "big-endian files are not supported" : "GGUF version \(version) is not supported"
      throw failure(4, reason, hint: "supported are versions 2 and 3, little-endian")
    }
    return (try count("the number of tensors"), try count("the number of metadata entries"))
  }

  private mutating func keyValue() throws {
    let start = position
    let key = try string("a metadata key")
    let name = String(decoding: key, as: UTF8.self)
    guard !key.isEmpty else { throw failure(start, "a metadata key is empty") }
    guard values[key] == nil else {
      throw failure(start, "the metadata key \(JSON.quoted(name)) is there twice")
    }
    let typeStart = position
    let type = try integer(UInt32.self, "a metadata type")
    values[key] =
      type == 9 ? try array(name) : try scalar(type, at: typeStart, "the metadata \(JSON.quoted(name))")
    keys.append(name)
  }

  private mutating func scalar(_ type: UInt32, at typeStart: Int, _ what: String) throws -> GGUFValue {
    switch type {
    case 0: .unsigned(UInt64(try integer(UInt8.self, what)))
    case 1: .signed(Int64(try integer(Int8.self, what)))
    case 2: .unsigned(UInt64(try integer(UInt16.self, what)))
    case 3: .signed(Int64(try integer(Int16.self, what)))
    case 4: .unsigned(UInt64(try integer(UInt32.self, what)))
    case 5: .signed(Int64(try integer(Int32.self, what)))
    case 6: .float32(Float(bitPattern: try integer(UInt32.self, what)))
    case 7: .bool(try integer(UInt8.self, what) != 0)
    case 8: .string(try string(what))
    case 10: .unsigned(try integer(UInt64.self, what))
    case 11: .signed(try integer(Int64.self, what))
    case 12: .float64(Double(bitPattern: try integer(UInt64.self, what)))
    default: throw failure(typeStart, "\(what) has the unknown type \(type)")
    }
  }

  /// A list; its length is held against the rest of the file before anything is allocated.
  private mutating func array(_ name: String) throws -> GGUFValue {
    let what = "the list \(JSON.quoted(name))"
    let typeStart = position
    let type = try integer(UInt32.self, what)
    guard type != 9 else { throw failure(typeStart, "\(what) holds lists, which is not allowed") }
    guard type <= 12 else { throw failure(typeStart, "\(what) has the unknown type \(type)") }
    let countStart = position
    let count = try integer(UInt64.self, what)
    let smallest = [1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8][Int(type)]
    guard count <= UInt64((file.bytes.count - position) / smallest) else {
      throw failure(
        countStart, "\(what) should have \(count) elements, more than the file has room for", hint: incomplete
      )
    }
    if type == 8 {
      var ranges: [Range<Int>] = []
      ranges.reserveCapacity(Int(count))
      for _ in 0..<count { ranges.append(try stringRange(what)) }
      return .strings(GGUFStrings(file: file, ranges: ranges))
    }
    let elements = try (0..<count).map { _ in try scalar(type, at: typeStart, what) }
    switch type {
    case 6, 12: return .floats(elements.compactMap(\.double))
    case 7: return .bools(elements.compactMap(\.bool))
    // Numbers beyond Int.max, of which no key that is read has any, are held at Int.max.
    default: return .integers(elements.map { $0.int ?? .max })
    }
  }

  private mutating func readAlignment() throws {
    guard let value = values[Array("general.alignment".utf8)] else { return }
    guard case .unsigned(let number) = value, number > 0, number <= UInt32.max, number & (number - 1) == 0
    else {
      throw CheckpointError("\(file.name): the metadata \"general.alignment\" is not a power of two")
    }
    alignment = Int(number)
  }

  private struct TensorInfo {
    let name: [UInt8]
    let shape: [Int]
    let type: GGMLType
    let byteCount: Int
    let offset: UInt64
    let position: Int

    var quotedName: String { JSON.quoted(String(decoding: name, as: UTF8.self)) }
  }

  private mutating func tensorInfo() throws -> TensorInfo {
    let start = position
    let name = try string("a tensor name")
    let quoted = JSON.quoted(String(decoding: name, as: UTF8.self))
    guard name.count <= Self.longestTensorName else {
      throw failure(start, "the tensor name \(quoted) is longer than \(Self.longestTensorName) bytes")
    }
    guard tensorIndices[name] == nil else { throw failure(start, "the tensor \(quoted) is there twice") }
    tensorIndices[name] = tensorIndices.count
    let what = "the tensor \(quoted)"
    let rankStart = position
    let rank = try integer(UInt32.self, what)
    guard rank <= Self.mostDimensions else {
      throw failure(rankStart, "\(what) has \(rank) dimensions, more than \(Self.mostDimensions)")
    }
    let sizes = try (0..<rank).map { _ in
      let sizeStart = position
      let size = try integer(Int64.self, what)
      guard size >= 0 else { throw failure(sizeStart, "\(what) has the size \(size)") }
      return Int(size)
    }
    let typeStart = position
    let number = try integer(UInt32.self, what)
    guard let type = GGMLType(rawValue: number) else {
      throw failure(
        typeStart, "\(what) has the ggml type \(number), which is not supported", hint: Self.types)
    }
    let byteCount = try byteCount(sizes, type, what, at: rankStart)
    let offset = try integer(UInt64.self, what)
    return TensorInfo(
      name: name, shape: sizes.reversed(), type: type, byteCount: byteCount, offset: offset, position: start)
  }

  private static let types = "supported are \(GGMLType.allCases.map(\.name).joined(separator: ", "))"

  private func byteCount(_ sizes: [Int], _ type: GGMLType, _ what: String, at offset: Int) throws -> Int {
    // The sizes that are not 0: their product must fit in any order, also where another size is 0.
    var count = 1
    for size in sizes where size > 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw failure(offset, "\(what) is too large") }
      count = product
    }
    if sizes.contains(0) { count = 0 }
    let row = sizes.first ?? 1
    guard row % type.blockCount == 0 else {
      throw failure(
        offset,
        "\(what) has rows of \(row), which \(type.name) cannot split into blocks of \(type.blockCount)")
    }
    let (bytes, overflow) = (count / type.blockCount).multipliedReportingOverflow(by: type.blockBytes)
    guard !overflow else { throw failure(offset, "\(what) is too large") }
    return bytes
  }

  /// Gives each tensor its place: one after the other, each start aligned, as the offsets must say.
  private mutating func place(_ infos: [TensorInfo]) throws {
    guard let dataStart = aligned(position) else {
      throw failure(position, "the data begin beyond the end of the file")
    }
    var offset = 0
    for info in infos {
      let what = "the tensor \(info.quotedName)"
      guard info.offset == UInt64(offset) else {
        throw failure(info.position, "\(what) has the offset \(info.offset) in the data, not \(offset)")
      }
      let (start, startOverflow) = dataStart.addingReportingOverflow(offset)
      let (end, endOverflow) = start.addingReportingOverflow(info.byteCount)
      guard !startOverflow, !endOverflow, end <= file.bytes.count else {
        let stated = startOverflow || endOverflow ? "beyond any file" : "at byte \(end)"
        throw CheckpointError(
          "\(file.name): the file ends at byte \(file.bytes.count), but \(what) ends \(stated)",
          hint: incomplete)
      }
      tensors.append(
        GGUFTensor(
          name: String(decoding: info.name, as: UTF8.self), shape: info.shape, type: info.type,
          byteRange: start..<end))
      guard let next = aligned(offset + info.byteCount) else {
        throw failure(info.position, "\(what) is too large")
      }
      offset = next
    }
  }

  private func aligned(_ offset: Int) -> Int? {
    let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum / alignment * alignment
  }

  private let incomplete = "the file is incomplete: fetch or copy it again"

  private func failure(_ offset: Int, _ what: String, hint: String? = nil) -> CheckpointError {
    .at(offset, of: file.name, what, hint: hint)
  }

  private mutating func take(_ count: Int, _ what: String) throws -> UnsafeRawBufferPointer {
    guard count <= file.bytes.count - position else {
      throw CheckpointError(
        "\(file.name): the file ends at byte \(file.bytes.count), in the middle of \(what) that begins at byte "
          + "\(position)", hint: incomplete)
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: file.bytes[position..<position + count])
  }

  private mutating func integer<T: FixedWidthInteger>(_ type: T.Type, _ what: String) throws -> T {
    T(littleEndian: try take(MemoryLayout<T>.size, what).loadUnaligned(as: type))
  }

  private mutating func count(_ what: String) throws -> Int {
    let start = position
    let number = try integer(Int64.self, what)
    guard number >= 0 else { throw failure(start, "\(what) is \(number)") }
    return Int(number)
  }

  private mutating func stringRange(_ what: String) throws -> Range<Int> {
    let length = try integer(UInt64.self, what)
    let start = position
    _ = try take(Int(clamping: length), what)
    return start..<position
  }

  private mutating func string(_ what: String) throws -> [UInt8] {
    Array(file.bytes[try stringRange(what)])
  }
}
