// Optimizers, data sets, the fit loop and evaluation.
//
// A model (adapted or not) and batches flow in; updated parameters and a record of the run flow out.
// Whatever is not frozen is trained; which method froze the rest does not matter here.
