import Commands

@main
enum Program {
  static func main() { Peftbook.main() }
}
