// Parameter-efficient adaptation of a model: attach, merge, save, load.
//
// A model and an adapter configuration flow in; the model's seams are filled and its base is frozen. Files are
// Hugging Face PEFT's. This target knows no optimizer and no data.
