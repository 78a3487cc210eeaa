// swift-tools-version: 6.2
import PackageDescription

// Two towers that do not know each other, the language and the compute core, joined by Lab; Lessons stands on
// Lab, Commands on Lessons. A dependency listed here is an arrow that may be drawn; there are no others.

/// "address" or "thread" for `make test-asan` and `make test-tsan`, which build and test the compute core alone.
let sanitizer = Context.environment["PEFTBOOK_SANITIZER"]

let strict: [SwiftSetting] =
  [.treatAllWarnings(as: .error)] + (sanitizer.map { [.define("\($0.uppercased())_SANITIZER")] } ?? [])

// Numeric code is hundreds of times slower without optimisation, so that tests in debug would be no use.
let numeric: [SwiftSetting] = strict + [.unsafeFlags(["-O"])]

// The executable brings all libraries along but libc and libm, and stays where it was linked: it starts in less than
// half the time, and runs without a toolchain. Modules and Swift's own list name libraries by `-l`, for which the linker would
// take shared ones; in the folder Archives it finds scripts of these names first, which lead to the archives. It keeps
// the names of its functions, but not what a debugger wants, nor names for other libraries to look up.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-static-stdlib", "-L", Context.packageDirectory + "/Archives", "-Xclang-linker", "-no-pie", "-Xlinker",
      "--strip-debug",
    ]
      + [
        "Foundation", "FoundationInternationalization", "FoundationEssentials", "CoreFoundation",
        "_FoundationICU", "_FoundationCShims", "_FoundationCollections",
      ].map { "-l" + $0 }
      + ["-l:libstdc++.a", "-l:libgcc_eh.a", "--no-export-dynamic"].flatMap { ["-Xlinker", $0] },
    .when(platforms: [.linux]))
]

// OpenBLAS comes as an archive: as a shared library it has 16,000 names to look up at each start.
// It asks for its number of threads through CSupport, which also has what it needs of Fortran's library here; builds of
// it that need more load that library.
let linearAlgebra: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-l:libopenblas.a", "--as-needed", "-l:libgfortran.so.5", "--no-as-needed", "--wrap=getenv",
    ].flatMap { ["-Xlinker", $0] },
    .when(platforms: [.linux]))
]

let package = Package(
  name: "peftbook",
  products: [.executable(name: "peftbook", targets: ["peftbook"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .executableTarget(
      name: "peftbook", dependencies: ["Commands"], swiftSettings: strict,
      linkerSettings: selfContained),
    .target(
      name: "Commands",
      dependencies: [
        "Lessons", "Lab", "Starlark", "CReadline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .target(
      name: "Lessons",
      dependencies: [
        "Lab", "Starlark", "Charts", "CMarkGFM",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
    .target(
      name: "Lab",
      dependencies: [
        "Starlark", "Training", "Adapters", "Models", "Autograd", "Tensors", "Costs", "Charts", "CSupport",
      ], swiftSettings: strict),

    // The language.
    .target(
      name: "Starlark",
      dependencies: [
        "CSupport",
        .product(name: "BigInt", package: "BigInt"),
      ], swiftSettings: strict),

    // The compute core.
    .target(
      name: "Training", dependencies: ["Adapters", "Models", "Autograd", "Tensors"], swiftSettings: strict),
    .target(name: "Adapters", dependencies: ["Models", "Autograd", "Tensors"], swiftSettings: strict),
    .target(name: "Models", dependencies: ["Autograd", "Tensors", "Costs"], swiftSettings: strict),
    .target(name: "Autograd", dependencies: ["Tensors", "CKernels"], swiftSettings: numeric),
    .target(
      name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "CSupport"], swiftSettings: numeric,
      linkerSettings: linearAlgebra),
    .target(name: "Costs", swiftSettings: strict),
    .target(name: "Charts", swiftSettings: strict),

    .systemLibrary(name: "CReadline"),
    .systemLibrary(name: "COpenBLAS"),
    .target(name: "CSupport"),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]),
    .systemLibrary(name: "CMarkGFM"),

    .target(name: "TestSupport", dependencies: ["Models"], path: "Tests/Support", swiftSettings: strict),
    .testTarget(
      name: "StarlarkTests", dependencies: ["Starlark"], exclude: ["Scripts"], swiftSettings: strict),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels"],
      exclude: ["numpy_cases.json", "numpy_cases.py"],
      swiftSettings: strict),
    .testTarget(name: "AutogradTests", dependencies: ["Autograd", "Tensors"], swiftSettings: strict),
    .testTarget(name: "CostsTests", dependencies: ["Costs", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"], swiftSettings: strict),
    .testTarget(
      name: "ModelsTests", dependencies: ["Models", "Autograd", "Tensors", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AdaptersTests", dependencies: ["Adapters", "Models", "Autograd", "Tensors", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Training", "Adapters", "Models", "Autograd", "Costs", "Tensors", "TestSupport"],
      exclude: ["optimizer_cases.json", "optimizer_cases.py"],
      swiftSettings: strict),
    .testTarget(
      name: "LabTests", dependencies: ["Lab", "Models", "Starlark", "Tensors", "TestSupport"],
      exclude: ["gradient_cases.json", "gradient_cases.py", "numpy_programs.json", "numpy_programs.py"],
      swiftSettings: strict),
    .testTarget(
      name: "LessonsTests",
      dependencies: [
        "Lessons", "Lab", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: strict),
    .testTarget(
      name: "CommandsTests", dependencies: ["Commands", "Lessons"], swiftSettings: strict),
  ]
)

if sanitizer != nil {
  let others: Set = [
    "peftbook", "Commands", "Lessons", "Lab", "Starlark", "Training", "Adapters", "Charts", "CReadline",
    "CMarkGFM",
    "StarlarkTests", "CostsTests", "ChartsTests", "AdaptersTests", "TrainingTests", "LabTests",
    "LessonsTests",
    "CommandsTests",
  ]
  package.targets.removeAll { others.contains($0.name) }
  package.products = []
}
