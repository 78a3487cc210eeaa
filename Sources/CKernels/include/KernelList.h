// Every kernel: KERNEL(result, name, (parameters), (arguments)). Swift calls `kernel_name(...)`.
//
// To add one: a line here, and the body, called KERNEL_NAME(name), in a file of Source/.
// Counts are elements, never negative; pointers need no more alignment than their type unless it is said.

// y[i] = e to the power of x[i], to about 1 ulp; y may be x.
KERNEL(void, exp, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))

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
