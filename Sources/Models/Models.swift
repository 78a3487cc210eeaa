// Layers, transformers, tokenizers and checkpoints.
//
// A configuration or a checkpoint folder or file flows in, a model that turns token ids or numbers into logits flows
// out. Models define the seams at which they can be adapted and know no adaptation method.
