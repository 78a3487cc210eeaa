extension ProgressStore {
  /// What one version of the file's layout adds to the one before.
  struct Layout {
    /// The tables it adds, which a file of this version has.
    let tables: [String]
    /// How it makes them.
    let sql: String
  }

  /// The layouts in order; version 1 is the first.
  static let layouts = [
    Layout(
      tables: ["place", "input", "prediction", "answer"],
      sql: """
        CREATE TABLE place (
          lesson TEXT PRIMARY KEY, step INTEGER NOT NULL, total INTEGER NOT NULL, heading TEXT NOT NULL,
          digest TEXT NOT NULL, finished INTEGER NOT NULL, time REAL NOT NULL);
        CREATE TABLE input (
          number INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step INTEGER NOT NULL, code TEXT NOT NULL);
        CREATE TABLE prediction (
          lesson TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (lesson, id));
        CREATE TABLE answer (
          number INTEGER PRIMARY KEY, quiz TEXT NOT NULL, question TEXT NOT NULL, attempt INTEGER NOT NULL,
          answer TEXT, credit REAL NOT NULL, time REAL NOT NULL);
        """),
    Layout(
      tables: ["step", "outcome", "feedback"],
      sql: """
        CREATE TABLE step (
          lesson TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL,
          hints INTEGER NOT NULL, draft TEXT, PRIMARY KEY (lesson, key));
        CREATE TABLE outcome (
          lesson TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (lesson, id));
        CREATE TABLE feedback (
          number INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step INTEGER NOT NULL, heading TEXT NOT NULL,
          unclear TEXT NOT NULL, better TEXT NOT NULL, time REAL NOT NULL);
        """),
    Layout(
      tables: ["sitting"],
      sql: """
        CREATE TABLE sitting (
          quiz TEXT NOT NULL, question TEXT NOT NULL, credit REAL NOT NULL, PRIMARY KEY (quiz, question));
        """),
  ]
}
