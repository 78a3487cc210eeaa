import Foundation
import Models

/// What `adapter_config.json` says of a LoRA adapter, in PEFT's terms and with PEFT's defaults.
package struct LoRAConfig: Equatable {
  /// The rank r.
  package var rank: Int
  /// α; the update is scaled by α / r.
  package var alpha: Double
  package var targets: ModulePattern
  /// PEFT's `layers_to_transform`: of the targets given by the ends of their names, only those in blocks of these
  /// numbers; nil for all.
  package var layers: [Int]?
  /// Modules that are trained whole beside the updates, by the ends of their paths, and saved along with them.
  package var modulesToSave: [String]
  /// What the adapter was trained on, for people; not used when loading.
  package var baseModel: String?

  package init(
    rank: Int = 8, alpha: Double = 8, targets: ModulePattern = .names(["q_proj", "v_proj"]),
    layers: [Int]? = nil, modulesToSave: [String] = [], baseModel: String? = nil
  ) throws {
    guard rank >= 1 else { throw AdapterError("the rank r must be 1 or more, not \(rank)") }
    guard Float(alpha).isFinite else {
      throw AdapterError("alpha must be a number that float32 can hold, not \(alpha)")
    }
    self.rank = rank
    self.alpha = alpha
    self.targets = targets
    self.layers = layers.flatMap { $0.isEmpty ? nil : $0 }
    guard self.layers == nil || targets.isList else {
      throw AdapterError(
        "layers_to_transform needs target modules given as a list of names, not as a pattern",
        hint: "a pattern can name the layers itself, such as \".*layers\\.(0|1)\\..*q_proj\"")
    }
    self.modulesToSave = modulesToSave
    self.baseModel = baseModel
  }

  /// α / r, by which the update is multiplied.
  package var scale: Float { Float(alpha) / Float(rank) }

  /// Reads PEFT's JSON.
  ///
  /// - Throws: `AdapterError` for another method, for a missing `r`, `lora_alpha` or `target_modules` (PEFT would
  ///   silently take defaults that change the result), and for options this reader does not follow.
  package init(json data: Data, file: String) throws {
    guard let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw AdapterError("\(file) is not a JSON object")
    }
    guard let type = fields["peft_type"] as? String else {
      throw AdapterError("\(file) has no \"peft_type\"", hint: "PEFT writes \"peft_type\": \"LORA\"")
    }
    guard type == "LORA" else {
      throw AdapterError(
        "\(file) holds an adapter of the type \(type)", hint: "those of the type LORA can be loaded")
    }
    for option in Self.unsupportedOptions where Self.isSwitchedOn(fields[option]) {
      throw AdapterError("\(file) switches on \"\(option)\", which would change the result unnoticed")
    }
    if let bias = fields["bias"] as? String, bias != "none" {
      throw AdapterError(
        "\(file) trained the biases as well (\"bias\": \"\(bias)\")", hint: "\"none\" can be loaded")
    }
    if let start = fields["init_lora_weights"] as? String, Self.baseChangingStarts.contains(start) {
      throw AdapterError(
        "\(file) was started by \"\(start)\", which changes the base model as well",
        hint: "convert it to plain LoRA in PEFT before saving")
    }
    guard let rank = fields["r"] as? Int else { throw AdapterError("\(file) has no rank \"r\"") }
    guard let alpha = (fields["lora_alpha"] as? NSNumber)?.doubleValue else {
      throw AdapterError("\(file) has no \"lora_alpha\", so the scale of the update is unknown")
    }
    let targets: ModulePattern
    switch fields["target_modules"] {
    case let names as [String]: targets = .names(names)
    case let pattern as String: targets = ModulePattern(pattern)
    default: throw AdapterError("\(file) has no \"target_modules\"")
    }
    try self.init(
      rank: rank, alpha: alpha, targets: targets,
      layers: try Self.layers(fields["layers_to_transform"], file),
      modulesToSave: try Self.modulesToSave(fields["modules_to_save"], file),
      baseModel: fields["base_model_name_or_path"] as? String)
  }

  /// PEFT writes one number or a list of them.
  private static func layers(_ value: Any?, _ file: String) throws -> [Int]? {
    switch value {
    case nil, is NSNull: return nil
    case let list as [Int]: return list
    case let layer as Int: return [layer]
    default:
      throw AdapterError("\"layers_to_transform\" in \(file) is neither a layer's number nor a list of such")
    }
  }

  private static func modulesToSave(_ value: Any?, _ file: String) throws -> [String] {
    switch value {
    case nil, is NSNull: return []
    case let names as [String]: return names
    default: throw AdapterError("\"modules_to_save\" in \(file) is not a list of names")
    }
  }

  private static let unsupportedOptions = [
    "use_rslora", "use_dora", "use_qalora", "use_bdlora", "lora_bias", "rank_pattern", "alpha_pattern",
    "layers_pattern", "exclude_modules", "trainable_token_indices", "target_parameters",
    "layer_replication", "alora_invocation_tokens", "fan_in_fan_out", "arrow_config", "kasa_config",
    "monteclora_config",
  ]
  private static let baseChangingStarts: Set<String> = ["olora", "corda", "loftq", "pissa", "lora_ga"]

  private static func isSwitchedOn(_ value: Any?) -> Bool {
    switch value {
    case nil, is NSNull: false
    case let flag as Bool: flag
    case let list as [Any]: !list.isEmpty
    case let object as [String: Any]: !object.isEmpty
    default: true
    }
  }

  /// The paths among `candidates` that are adapted, in their order.
  ///
  /// - Throws: `ModelError` for a target that matches nothing, `AdapterError` when no target is in `layers`.
  func matches(among candidates: [String], everyName: Bool = true) throws -> [String] {
    let found = try targets.matches(among: candidates, everyName: everyName)
    guard let layers, case .names(let names) = targets else { return found }
    let chosen = found.filter { path in
      names.contains(path) || Self.layer(of: path).map(layers.contains) == true
    }
    guard !chosen.isEmpty else {
      throw AdapterError(
        "none of the target modules is in the layers \(layers)",
        hint: Self.layer(of: found.last ?? "").map { "the layers are 0 to \($0)" })
    }
    return chosen
  }

  /// The number of the block that a path lies in, found as PEFT finds it: the last number behind two parts.
  private static func layer(of path: String) -> Int? {
    path.split(separator: ".").dropFirst(2).dropLast().last { Int($0) != nil }.flatMap { Int($0) }
  }

  /// PEFT's JSON: two-space indent, sorted keys; the task `CAUSAL_LM` makes PEFT wrap the base as a causal language
  /// model, none leaves any model as it is.
  package func json(taskType: String? = "CAUSAL_LM") throws -> Data {
    let targets: Any =
      switch self.targets {
      case .names(let names): names
      case .expression(let pattern): pattern
      case .allLinear: "all-linear"
      }
    let whole = alpha == alpha.rounded() && abs(alpha) < 1e15
    var fields: [String: Any] = [
      "peft_type": "LORA", "task_type": taskType ?? NSNull() as Any, "r": rank,
      "lora_alpha": whole ? Int(alpha) as Any : alpha, "target_modules": targets, "lora_dropout": 0.0,
      "bias": "none", "init_lora_weights": true, "inference_mode": true,
      "base_model_name_or_path": baseModel ?? NSNull() as Any,
    ]
    if let layers { fields["layers_to_transform"] = layers }
    if !modulesToSave.isEmpty { fields["modules_to_save"] = modulesToSave }
    return try JSONSerialization.data(
      withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }
}

extension ModulePattern {
  fileprivate var isList: Bool {
    if case .names = self { true } else { false }
  }
}
