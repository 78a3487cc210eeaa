import Foundation
import Models
import Synchronization

/// The pretrained model that tests run on, fetched into the model cache when it is not there.
package enum BaseModel {
  private static let known = ModelStore.known[0]
  private static let fetched = Mutex<Result<String, any Error>?>(nil)

  /// The path of the file; throws when it is not there and cannot be fetched.
  package static func path() throws -> String {
    try fetched.withLock { result in
      let outcome = result ?? Result { try ModelFetcher(known).fetch() }
      result = outcome
      return try outcome.get()
    }
  }
}
