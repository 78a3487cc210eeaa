// Charts as data, drawn as terminal text or as SVG.
//
// Numbers and labels flow in; lines of text of a given width, an SVG document or a sentence flow out. Nothing here
// knows where the numbers come from.
