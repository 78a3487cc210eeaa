// Charts as data, drawn as terminal text.
//
// Numbers and labels flow in, lines of text of a given width flow out. Nothing here knows where the numbers
// come from.
