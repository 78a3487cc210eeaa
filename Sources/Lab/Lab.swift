// The bridge between the language and the compute core: one session.
//
// Source text flows in; values, printed output and diagnostics flow out. Each file exposes one group of names to
// the language and translates values and errors between the two towers; neither tower knows the other.
