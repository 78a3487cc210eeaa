import Foundation
import Tensors

/// The weights of a model folder: one safetensors file, or several that an index joins.
package struct SafetensorsCheckpoint: Sendable {
  /// All names, file after file.
  package let names: [String]
  private let files: [SafetensorsFile]
  private let fileIndices: [[UInt8]: Int]
  let folderName: String

  /// Opens `model.safetensors`, or what `model.safetensors.index.json` lists, in `folder`.
  package init(folder: String) throws {
    let indexPath = "\(folder)/model.safetensors.index.json"
    folderName = SystemCall.fileName(folder)
    guard FileManager.default.fileExists(atPath: indexPath) else {
      let file = try SafetensorsFile("\(folder)/model.safetensors")
      files = [file]
      names = file.names
      fileIndices = Dictionary(uniqueKeysWithValues: names.map { (Array($0.utf8), 0) })
      return
    }
    let weightMap = try Self.readIndex(indexPath)
    let fileNames = Set(weightMap.map(\.file)).sorted()
    files = try fileNames.map { try SafetensorsFile("\(folder)/\($0)") }
    let positions = Dictionary(uniqueKeysWithValues: fileNames.enumerated().map { ($1, $0) })
    var indices: [[UInt8]: Int] = [:]
    for (name, file) in weightMap {
      guard let position = positions[file] else { continue }
      guard files[position].entry(name) != nil else {
        throw CheckpointError(
          "\(file): there is no tensor \"\(name)\", although model.safetensors.index.json says so")
      }
      indices[Array(name.utf8)] = position
    }
    let listed = indices
    fileIndices = listed
    names = files.enumerated().flatMap { index, file in file.names.filter { listed[Array($0.utf8)] == index }
    }
  }

  /// The tensor of this name, or nil.
  package func entry(_ name: String) -> SafetensorsEntry? { file(of: name)?.entry(name) }

  /// The numbers of a tensor as float32, row-major.
  package func floats(_ name: String) throws -> [Float] { try required(name).floats(name) }

  /// Copies the numbers of a tensor to `target`, which has room for all of them.
  package func copyFloats(
    _ name: String, into target: UnsafeMutablePointer<Float>, parallel: Parallel
  ) throws {
    try required(name).copyFloats(name, into: target, parallel: parallel)
  }

  /// A tensor as a weight that can be kept as it lies in its file; nil for other types and for an empty one.
  func stored(_ entry: SafetensorsEntry) throws -> StoredWeight? {
    let file = try required(entry.name)
    guard let format = entry.type.quantizedFormat, let bytes = file.bytes(of: entry).baseAddress,
      entry.shape.count >= 1, entry.count > 0
    else { return nil }
    return StoredWeight(
      name: entry.name, shape: entry.shape, format: format, bytes: bytes, owner: file.file)
  }

  private func file(of name: String) -> SafetensorsFile? { fileIndices[Array(name.utf8)].map { files[$0] } }

  private func required(_ name: String) throws -> SafetensorsFile {
    guard let file = file(of: name) else {
      throw CheckpointError("\(folderName): there is no tensor \"\(name)\"")
    }
    return file
  }

  /// The pairs of `weight_map`.
  ///
  /// A file name with a slash is refused: an index must not lead out of its folder.
  private static func readIndex(_ path: String) throws -> [(name: String, file: String)] {
    let file = try MappedFile(path: path)
    let json: JSON
    do {
      json = try JSONParser.parse(file.bytes)
    } catch let failure as JSONParser.Failure {
      throw CheckpointError.at(failure.offset, of: file.name, failure.message)
    }
    guard let members = json["weight_map"]?.members else {
      throw CheckpointError("\(file.name): there is no object \"weight_map\"")
    }
    return try members.map { member in
      let name = String(decoding: member.key, as: UTF8.self)
      guard let shard = member.value.text, !shard.isEmpty, shard != ".", shard != "..",
        !shard.utf8.contains(0x2F),
        !shard.utf8.contains(0)
      else { throw CheckpointError("\(file.name): the file of \(JSON.quoted(name)) is not a file name") }
      return (name, shard)
    }
  }
}
