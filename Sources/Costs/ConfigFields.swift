import Foundation

/// A JSON key that is only known at run time.
struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// The fields of one JSON object, read by name, with errors that name the file and the field.
///
/// `null` counts as absent, as it does for Hugging Face.
struct ConfigFields {
  private let container: KeyedDecodingContainer<FieldName>
  let file: String

  init(_ data: Data, file: String) throws {
    struct Top: Decodable {
      let container: KeyedDecodingContainer<FieldName>
      init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: FieldName.self) }
    }
    do {
      container = try JSONDecoder().decode(Top.self, from: data).container
    } catch DecodingError.typeMismatch {
      throw ConfigError("\(file) is not a JSON object")
    } catch {
      throw ConfigError("\(file) is not valid JSON")
    }
    self.file = file
  }

  private init(container: KeyedDecodingContainer<FieldName>, file: String) {
    self.container = container
    self.file = file
  }

  /// How many fields there are.
  var count: Int { container.allKeys.count }

  func contains(_ name: String) -> Bool { container.contains(FieldName(name)) }

  func has(_ name: String) throws -> Bool { contains(name) && !isNull(name) }

  func integer(_ name: String) throws -> Int? { try read(name, as: "a whole number", Int.self) }

  func number(_ name: String) throws -> Double? { try read(name, as: "a number", Double.self) }

  func boolean(_ name: String) throws -> Bool? { try read(name, as: "true or false", Bool.self) }

  func string(_ name: String) throws -> String? { try read(name, as: "a string", String.self) }

  /// The token ids of a field that holds one or a list: none for `null`, `absent` where the field is absent.
  ///
  /// Ids outside the vocabulary, which small models often inherit from a large one's defaults, are left out.
  func tokens(_ name: String, default absent: Int) throws -> [Int] {
    var tokens = [absent]
    if contains(name) {
      if let list = try? container.decode([Int].self, forKey: FieldName(name)) {
        tokens = list
      } else {
        tokens = try read(name, as: "a token id or a list of them", Int.self).map { [$0] } ?? []
      }
    }
    let vocabulary = try required("vocab_size")
    return tokens.filter { $0 >= 0 && $0 < vocabulary }
  }

  func required(_ name: String) throws -> Int {
    guard let value = try integer(name) else { throw ConfigError("\(file): \"\(name)\" is missing") }
    return value
  }

  func object(_ name: String) throws -> ConfigFields? {
    guard try has(name) else { return nil }
    do {
      let nested = try container.nestedContainer(keyedBy: FieldName.self, forKey: FieldName(name))
      return ConfigFields(container: nested, file: file)
    } catch {
      throw ConfigError("\(file): \"\(name)\" must be an object")
    }
  }

  func unsupported(_ what: String) -> ConfigError {
    ConfigError("\(file): the model asks for \(what), which is not supported")
  }

  /// Throws if the flag is set.
  func refuse(_ name: String, _ what: String) throws {
    if try boolean(name) == true { throw unsupported(what) }
  }

  /// Throws if the field is there and has another value.
  func require(_ name: String, _ value: String) throws {
    guard let actual = try string(name), actual != value else { return }
    throw unsupported("\(name) \"\(actual)\" (only \"\(value)\" is built)")
  }

  /// Throws if `architectures` names none of `supported`, as for a classifier.
  func require(architecture supported: [String]) throws {
    guard let names = try read("architectures", as: "a list of names", [String].self),
      let first = names.first,
      !names.contains(where: supported.contains)
    else { return }
    throw ConfigError(
      "\(file): the architecture \"\(first)\" is not supported",
      hint: "supported are LlamaForCausalLM, MistralForCausalLM (without a sliding window), GPT2LMHeadModel")
  }

  /// Runs `body` and puts the file's name before the errors of the sizes themselves.
  func naming<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch var error as ConfigError {
      if !error.message.hasPrefix(file) { error.message = "\(file): \(error.message)" }
      throw error
    }
  }

  private func isNull(_ name: String) -> Bool { (try? container.decodeNil(forKey: FieldName(name))) ?? false }

  private func read<T: Decodable>(_ name: String, as kind: String, _ type: T.Type) throws -> T? {
    do {
      return try container.decodeIfPresent(type, forKey: FieldName(name))
    } catch {
      throw ConfigError("\(file): \"\(name)\" must be \(kind)")
    }
  }
}
