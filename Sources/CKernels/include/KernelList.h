// Every kernel: KERNEL(result, name, (parameters), (arguments)). Swift calls `kernel_name(...)`.
//
// To add one: a line here, and the body, called KERNEL_NAME(name), in a file of Source/.
// Counts are elements, never negative; pointers need no more alignment than their type. A target may be one of the
// sources, but must not overlap it otherwise. NaN comes out where it goes in.

// Elementwise: y[i] = f(x[i]), to 1 or 2 units in the last place.
KERNEL(void, exp, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, log, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, tanh, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, sigmoid, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
// x sigmoid(x)
KERNEL(void, silu, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, sin, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, cos, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, erf, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
// x Phi(x), and its gradient dx = dy (Phi(x) + x phi(x)).
KERNEL(void, gelu, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, gelu_gradient,
       (const float *_Nonnull x, const float *_Nonnull dy, float *_Nonnull dx, ptrdiff_t count),
       (x, dy, dx, count))
// GPT-2's form, by tanh.
KERNEL(void, gelu_tanh, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
// y[i] += factor * x[i]
KERNEL(void, add_scaled, (float factor, const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count),
       (factor, x, y, count))
KERNEL(void, scale, (float *_Nonnull x, ptrdiff_t count, float factor), (x, count, factor))

// SwiGLU: y = silu(gate) up, and its gradients du = dy silu(g), dg = dy u s(g) (1 + g (1 - s(g))).
KERNEL(void, silu_gate,
       (const float *_Nonnull gate, const float *_Nonnull up, float *_Nonnull y, ptrdiff_t count),
       (gate, up, y, count))
KERNEL(void, silu_gate_gradient,
       (const float *_Nonnull gate, const float *_Nonnull up, const float *_Nonnull dy, float *_Nonnull dgate,
        float *_Nonnull dup, ptrdiff_t count),
       (gate, up, dy, dgate, dup, count))

// One row: the greatest number of one or more, the sum of squares' like, and softmax in its forms.
KERNEL(float, greatest, (const float *_Nonnull x, ptrdiff_t count), (x, count))
KERNEL(float, dot, (const float *_Nonnull x, const float *_Nonnull y, ptrdiff_t count), (x, y, count))
// y = exp(x scale - shift); returns the sum.
KERNEL(double, exp_sum, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count, float scale, float shift),
       (x, y, count, scale, shift))
KERNEL(void, softmax, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
KERNEL(void, log_softmax, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
// Turns logits into (softmax - onehot(label)) weight and returns the row's loss, logsumexp(x) - x[label].
KERNEL(float, cross_entropy, (float *_Nonnull logits, ptrdiff_t count, ptrdiff_t label, float weight),
       (logits, count, label, weight))

// Attention, a row of scores of which the first `visible` of `columns` are seen: the probabilities
// exp(x scale - highest) inverse, zeros behind them; `statistics` becomes highest and inverse.
KERNEL(void, attention_row,
       (float *_Nonnull scores, ptrdiff_t visible, ptrdiff_t columns, float scale, float *_Nonnull statistics),
       (scores, visible, columns, scale, statistics))
// Scores become probabilities again, and dp becomes p (dp - sum(p dp)) scale, zeros behind both.
KERNEL(void, attention_row_gradient,
       (float *_Nonnull scores, float *_Nonnull dp, ptrdiff_t visible, ptrdiff_t columns, float scale,
        const float *_Nonnull statistics),
       (scores, dp, visible, columns, scale, statistics))

// RMSNorm over rows: y = x r w with r = 1 / sqrt(mean(x^2) + epsilon), which is kept in `inverse`.
KERNEL(void, rms_norm,
       (const float *_Nonnull x, const float *_Nonnull weight, float epsilon, ptrdiff_t rows, ptrdiff_t width,
        float *_Nonnull y, float *_Nonnull inverse),
       (x, weight, epsilon, rows, width, y, inverse))
// dx = r (dy w - x r^2 mean(dy w x)), added to what is there unless `fresh`.
KERNEL(void, rms_norm_gradient,
       (const float *_Nonnull x, const float *_Nonnull weight, const float *_Nonnull inverse,
        const float *_Nonnull dy, ptrdiff_t rows, ptrdiff_t width, float *_Nonnull dx, bool fresh),
       (x, weight, inverse, dy, rows, width, dx, fresh))
// dw += sum over rows of dy x r, for `columns` columns from where the pointers stand; rows are `width` apart.
KERNEL(void, rms_norm_weight_gradient,
       (const float *_Nonnull x, const float *_Nonnull inverse, const float *_Nonnull dy, ptrdiff_t rows,
        ptrdiff_t width, ptrdiff_t columns, float *_Nonnull dw),
       (x, inverse, dy, rows, width, columns, dw))

// Layer norm over rows: y = (x - mean) r w + b with r = 1 / sqrt(variance + epsilon); `statistics` keeps mean and r of
// each row.
KERNEL(void, layer_norm,
       (const float *_Nonnull x, const float *_Nonnull weight, const float *_Nonnull bias, float epsilon,
        ptrdiff_t rows, ptrdiff_t width, float *_Nonnull y, float *_Nonnull statistics),
       (x, weight, bias, epsilon, rows, width, y, statistics))
// dx = r (u - mean(u) - h mean(u h)) with h = (x - mean) r and u = dy w, added to what is there unless `fresh`.
KERNEL(void, layer_norm_gradient,
       (const float *_Nonnull x, const float *_Nonnull weight, const float *_Nonnull statistics,
        const float *_Nonnull dy, ptrdiff_t rows, ptrdiff_t width, float *_Nonnull dx, bool fresh),
       (x, weight, statistics, dy, rows, width, dx, fresh))
// dw += sum over rows of dy h, for `columns` columns from where the pointers stand; rows are `width` apart.
KERNEL(void, layer_norm_weight_gradient,
       (const float *_Nonnull x, const float *_Nonnull statistics, const float *_Nonnull dy, ptrdiff_t rows,
        ptrdiff_t width, ptrdiff_t columns, float *_Nonnull dw),
       (x, statistics, dy, rows, width, columns, dw))

// Turns the heads of one token, each of 2 `half` numbers, number i with number i + half; `sign` -1 turns back.
KERNEL(void, rotary,
       (const float *_Nonnull x, const float *_Nonnull cosines, const float *_Nonnull sines, ptrdiff_t heads,
        ptrdiff_t half, float sign, float *_Nonnull y),
       (x, cosines, sines, heads, half, sign, y))

// One AdamW update of weights and both moments.
KERNEL(void, adamw,
       (KernelAdamW settings, const float *_Nonnull gradient, float *_Nonnull weight, float *_Nonnull first,
        float *_Nonnull second, ptrdiff_t count),
       (settings, gradient, weight, first, second, count))

KERNEL(void, product, (const KernelProduct *_Nonnull product), (product))

// Packed weights (Source/PackedRows.h). `count` and `columns` of block formats are multiples of 32; the bytes need no
// alignment. rows_...: y[r] = the product of row r with x; `sums` holds the sums of 32 numbers of x each.
KERNEL(void, unpack_half, (const void *_Nonnull source, float *_Nonnull y, ptrdiff_t count), (source, y, count))
KERNEL(void, unpack_bfloat, (const void *_Nonnull source, float *_Nonnull y, ptrdiff_t count), (source, y, count))
KERNEL(void, unpack_q4_0, (const void *_Nonnull source, float *_Nonnull y, ptrdiff_t count), (source, y, count))
KERNEL(void, unpack_q4_1, (const void *_Nonnull source, float *_Nonnull y, ptrdiff_t count), (source, y, count))
KERNEL(void, unpack_q8_0, (const void *_Nonnull source, float *_Nonnull y, ptrdiff_t count), (source, y, count))
KERNEL(void, rows_half, (const void *_Nonnull packed, ptrdiff_t rows, ptrdiff_t columns, const float *_Nonnull x,
    float *_Nonnull y), (packed, rows, columns, x, y))
KERNEL(void, rows_bfloat, (const void *_Nonnull packed, ptrdiff_t rows, ptrdiff_t columns, const float *_Nonnull x,
    float *_Nonnull y), (packed, rows, columns, x, y))
KERNEL(void, rows_q4_0, (const void *_Nonnull packed, ptrdiff_t rows, ptrdiff_t columns, const float *_Nonnull x,
    const float *_Nonnull sums, float *_Nonnull y), (packed, rows, columns, x, sums, y))
KERNEL(void, rows_q4_1, (const void *_Nonnull packed, ptrdiff_t rows, ptrdiff_t columns, const float *_Nonnull x,
    const float *_Nonnull sums, float *_Nonnull y), (packed, rows, columns, x, sums, y))
KERNEL(void, rows_q8_0, (const void *_Nonnull packed, ptrdiff_t rows, ptrdiff_t columns, const float *_Nonnull x,
    float *_Nonnull y), (packed, rows, columns, x, y))
// Weights number first up to first + count, row-major.
KERNEL(void, unpack_coded, (const CodedWeights *_Nonnull w, ptrdiff_t first, ptrdiff_t count, float *_Nonnull y),
    (w, first, count, y))
// Columns are a multiple of 32, and of each 32 numbers of x the even ones stand before the odd ones.
KERNEL(void, rows_coded, (const CodedWeights *_Nonnull w, ptrdiff_t first_row, ptrdiff_t rows, ptrdiff_t columns,
    const float *_Nonnull x, float *_Nonnull y), (w, first_row, rows, columns, x, y))
