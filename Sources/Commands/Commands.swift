// The command line: one file per command, and the REPL.
//
// Arguments, keys and signals flow in; text on standard output, messages on standard error and an exit status
// flow out. What a command does is decided in the targets below; here is only how it is asked for and shown.
