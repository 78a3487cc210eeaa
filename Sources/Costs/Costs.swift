// What a model costs, from its configuration alone: parameters, bytes and FLOPs; and scaling laws.
//
// Pure arithmetic without weights, so that a 175B model can be priced on a laptop. Tests hold the formulas
// against what the compute core's ledger measured on models that fit.
