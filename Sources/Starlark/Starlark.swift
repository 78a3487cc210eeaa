// The language: Starlark with the extensions a notebook needs.
//
// Source text flows in; a value, output through the host, or a diagnostic with position, label and hint flows
// out. scanner -> parser -> resolver -> compiler -> VM, each stage knowing only the one before it. Host values
// (tensors, models, ...) join through the open class `Object`; this target knows none of them.
