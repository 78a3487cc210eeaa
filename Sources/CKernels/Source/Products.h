// Matrix products, in two forms.
//
// Broadcast: a block of rows by two vectors of columns stays in registers while numbers of `a` meet vectors of `b`.
// Dot: vectors run along the inner axis, for products with few columns, which would leave most lanes of the first
// form empty. The sum of an element has one order for a shape and its strides, however the rows or columns are cut.

#if LEVEL == 3
enum { block_rows = 8, dot_rows = 3, dot_columns = 8 };
#elif LEVEL == 2
enum { block_rows = 6, dot_rows = 2, dot_columns = 4 };
#else
enum { block_rows = 4, dot_rows = 1, dot_columns = 4 };
#endif
enum {
  /// Columns of a panel of `b`.
  panel = 2 * LANES,
  /// The part of the inner axis that is worked off at a time, so that a panel stays in the first-level cache.
  depth_at_once = 256,
  /// Up to so many columns the dot form is the faster.
  few_columns = 8,
  /// Up to so many rows it is not worth turning b round to have vectors of columns.
  few_rows = 4,
  /// Floats on the stack that a product works in: a panel, or a few columns turned round.
  product_scratch = 16384,
};
_Static_assert(depth_at_once * (panel + few_columns) <= product_scratch, "a panel must fit the scratch memory");

#define UNROLLED _Pragma("clang loop unroll(full)")

/// `rows` by `vectors` of c: c = alpha a b + beta c, over `depth` of the inner axis.
INLINE void product_block(const KernelProduct *p, const int rows, const int vectors, ptrdiff_t depth, const float *a,
                          const float *b, ptrdiff_t b_row, float *c, ptrdiff_t last, float beta) {
  vf sum[block_rows][2];
  UNROLLED for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = 0;
  const ptrdiff_t row = p->a_row, step = p->a_column;
  for (ptrdiff_t l = 0; l < depth; l++) {
    vf right[2];
    UNROLLED for (int j = 0; j < vectors; j++) right[j] = vload(b + j * LANES);
    UNROLLED for (int i = 0; i < rows; i++) {
      vf left = vset(a[i * row]);
      UNROLLED for (int j = 0; j < vectors; j++) sum[i][j] = left * right[j] + sum[i][j];
    }
    a += step;
    b += b_row;
  }
  UNROLLED for (int i = 0; i < rows; i++) {
    UNROLLED for (int j = 0; j < vectors; j++) {
      float *target = c + i * p->c_row + j * LANES;
      vf value = sum[i][j] * p->alpha;
      if (j == vectors - 1 && last < LANES) {
        if (beta != 0) value = vload_part(target, last) * beta + value;
        vstore_part(target, value, last);
      } else {
        if (beta != 0) value = vload(target) * beta + value;
        vstore(target, value);
      }
    }
  }
}

/// All rows by one panel of columns, whose `b` has rows of `b_row` numbers, whole vectors of them.
INLINE void product_panel(const KernelProduct *p, const int vectors, ptrdiff_t start, ptrdiff_t depth, const float *b,
                          ptrdiff_t b_row, ptrdiff_t column, ptrdiff_t last, float beta) {
  const float *a = p->a + start * p->a_column;
  float *c = p->c + column;
  ptrdiff_t i = 0;
  for (; i + block_rows <= p->m; i += block_rows)
    product_block(p, block_rows, vectors, depth, a + i * p->a_row, b, b_row, c + i * p->c_row, last, beta);
  a += i * p->a_row;
  c += i * p->c_row;
#define REST(rows) \
  case rows: product_block(p, rows, vectors, depth, a, b, b_row, c, last, beta); break;
  switch (p->m - i) {
    REST(1) REST(2) REST(3)
#if LEVEL >= 2
    REST(4) REST(5)
#endif
#if LEVEL == 3
    REST(6) REST(7)
#endif
  }
#undef REST
}

/// Copies `depth` rows of `width` columns of b into rows of whole vectors, zeros behind them.
static void product_pack(const KernelProduct *p, ptrdiff_t start, ptrdiff_t depth, ptrdiff_t column, ptrdiff_t width,
                         ptrdiff_t packed_row, float *packed) {
  const float *b = p->b + start * p->b_row + column * p->b_column;
  if (p->b_column == 1) {
    for (ptrdiff_t l = 0; l < depth; l++, b += p->b_row, packed += packed_row) {
      ptrdiff_t j = 0;
      for (; j + LANES <= width; j += LANES) vstore(packed + j, vload(b + j));
      if (j < width) vstore(packed + j, vload_part(b + j, width - j));
    }
    return;
  }
  // Transposed: squares of 4 by 4.
  ptrdiff_t j = 0;
  for (; j + 4 <= width; j += 4) {
    const float *r0 = b + j * p->b_column, *r1 = r0 + p->b_column, *r2 = r1 + p->b_column, *r3 = r2 + p->b_column;
    ptrdiff_t l = 0;
    if (p->b_row == 1) {
      for (; l + 4 <= depth; l += 4) {
        v4 x0 = v4load(r0 + l), x1 = v4load(r1 + l), x2 = v4load(r2 + l), x3 = v4load(r3 + l);
        v4 y0 = __builtin_shufflevector(x0, x1, 0, 4, 1, 5), y1 = __builtin_shufflevector(x2, x3, 0, 4, 1, 5);
        v4 y2 = __builtin_shufflevector(x0, x1, 2, 6, 3, 7), y3 = __builtin_shufflevector(x2, x3, 2, 6, 3, 7);
        float *to = packed + l * packed_row + j;
        v4store(to, __builtin_shufflevector(y0, y1, 0, 1, 4, 5));
        v4store(to + packed_row, __builtin_shufflevector(y0, y1, 2, 3, 6, 7));
        v4store(to + 2 * packed_row, __builtin_shufflevector(y2, y3, 0, 1, 4, 5));
        v4store(to + 3 * packed_row, __builtin_shufflevector(y2, y3, 2, 3, 6, 7));
      }
    }
    for (; l < depth; l++) {
      float *to = packed + l * packed_row + j;
      ptrdiff_t at = l * p->b_row;
      to[0] = r0[at], to[1] = r1[at], to[2] = r2[at], to[3] = r3[at];
    }
  }
  for (; j < packed_row; j++) {
    for (ptrdiff_t l = 0; l < depth; l++)
      packed[l * packed_row + j] = j < width ? b[l * p->b_row + j * p->b_column] : 0;
  }
}

static void product_broadcast(const KernelProduct *p, float *scratch) {
  for (ptrdiff_t start = 0; start < p->k; start += depth_at_once) {
    ptrdiff_t depth = p->k - start < depth_at_once ? p->k - start : depth_at_once;
    float beta = start == 0 ? p->beta : 1;
    for (ptrdiff_t column = 0; column < p->n; column += panel) {
      ptrdiff_t width = p->n - column < panel ? p->n - column : panel;
      int vectors = width > LANES ? 2 : 1;
      const float *b = p->b + start * p->b_row + column;
      ptrdiff_t b_row = p->b_row;
      // What lies in memory as it is read needs no copy, unless it is read often enough to be worth one.
      if (p->b_column != 1 || width % LANES != 0 || p->m > 4 * block_rows) {
        b_row = vectors * LANES;
        product_pack(p, start, depth, column, width, b_row, scratch);
        b = scratch;
      }
      ptrdiff_t last = width - (vectors - 1) * LANES;
      if (vectors == 2)
        product_panel(p, 2, start, depth, b, b_row, column, last, beta);
      else
        product_panel(p, 1, start, depth, b, b_row, column, last, beta);
    }
  }
}

/// Adds neighbours of two vectors: of lanes a0 a1 a2 a3 and b0 b1 b2 b3 comes a0+a1, a2+a3, b0+b1, b2+b3.
INLINE vf add_neighbours(vf a, vf b) {
#if LANES == 16
  return __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30) +
         __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31);
#elif LANES == 8
  return __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14) +
         __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15);
#else
  return __builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7);
#endif
}

/// The sums of four vectors.
INLINE v4 sums_of_four(const vf *v) {
  vf all = add_neighbours(add_neighbours(v[0], v[1]), add_neighbours(v[2], v[3]));
#if LANES == 16
  v8 half = all.lo + all.hi;
  return half.lo + half.hi;
#elif LANES == 8
  return all.lo + all.hi;
#else
  return all;
#endif
}

/// `rows` by `columns` of c as dot products of rows of a and of rows of the transposed b; columns from `count` on,
/// which pad the last block, are left out.
INLINE void product_dots(const KernelProduct *p, const int rows, const int columns, const float *a, const float *b,
                         ptrdiff_t b_column, float *c, ptrdiff_t count) {
  vf sum[dot_rows][dot_columns];
  UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < columns; j++) sum[i][j] = 0;
  const float *right[dot_columns];
  UNROLLED for (int j = 0; j < columns; j++) right[j] = b + (j < count ? j : count - 1) * b_column;
#define DOT_STEP(load)                                                                               \
  {                                                                                                  \
    vf left[dot_rows];                                                                               \
    UNROLLED for (int i = 0; i < rows; i++) left[i] = load(a + i * p->a_row + l);                    \
    UNROLLED for (int j = 0; j < columns; j++) {                                                     \
      vf other = load(right[j] + l);                                                                 \
      UNROLLED for (int i = 0; i < rows; i++) sum[i][j] = left[i] * other + sum[i][j];               \
    }                                                                                                \
  }
  ptrdiff_t l = 0;
  for (; l + LANES <= p->k; l += LANES) DOT_STEP(vload)
#define LOAD_REST(x) vload_part(x, p->k - l)
  if (l < p->k) DOT_STEP(LOAD_REST)
#undef LOAD_REST
#undef DOT_STEP
  UNROLLED for (int i = 0; i < rows; i++) {
    UNROLLED for (int j = 0; j < columns; j += 4) {
      v4 value = sums_of_four(&sum[i][j]) * p->alpha;
      float *target = c + i * p->c_row + j;
      for (int t = 0; t < 4 && j + t < count; t++)
        target[t] = p->beta != 0 ? target[t] * p->beta + value[t] : value[t];
    }
  }
}

/// For `a` with rows in a piece, and few columns of b or few rows.
static void product_dot(const KernelProduct *p, float *scratch) {
  const float *b = p->b;
  ptrdiff_t b_column = p->b_column;
  if (p->b_row != 1) {
    for (ptrdiff_t j = 0; j < p->n; j++)
      for (ptrdiff_t l = 0; l < p->k; l++) scratch[j * p->k + l] = b[l * p->b_row + j * p->b_column];
    b = scratch;
    b_column = p->k;
  }
  for (ptrdiff_t column = 0; column < p->n; column += dot_columns) {
    ptrdiff_t count = p->n - column < dot_columns ? p->n - column : dot_columns;
    const float *right = b + column * b_column;
    ptrdiff_t i = 0;
    for (; i + dot_rows <= p->m; i += dot_rows)
      product_dots(p, dot_rows, dot_columns, p->a + i * p->a_row, right, b_column, p->c + i * p->c_row + column, count);
    for (; i < p->m; i++)
      product_dots(p, 1, dot_columns, p->a + i * p->a_row, right, b_column, p->c + i * p->c_row + column, count);
  }
}

/// The transposed product into scratch memory, and from there into c: for few columns where `a` is transposed.
static void product_swapped(const KernelProduct *p, float *scratch) {
  float *c = scratch + product_scratch - few_columns * depth_at_once;
  for (ptrdiff_t start = 0; start < p->m; start += depth_at_once) {
    ptrdiff_t count = p->m - start < depth_at_once ? p->m - start : depth_at_once;
    KernelProduct q = {
        .m = p->n, .n = count, .k = p->k, .a = p->b, .a_row = p->b_column, .a_column = p->b_row,
        .b = p->a + start * p->a_row, .b_row = p->a_column, .b_column = p->a_row, .c = c, .c_row = depth_at_once,
        .alpha = p->alpha, .beta = 0};
    product_broadcast(&q, scratch);
    for (ptrdiff_t i = 0; i < count; i++) {
      float *target = p->c + (start + i) * p->c_row;
      for (ptrdiff_t j = 0; j < p->n; j++) {
        float value = c[j * depth_at_once + i];
        target[j] = p->beta != 0 ? target[j] * p->beta + value : value;
      }
    }
  }
}

static void KERNEL_NAME(product)(const KernelProduct *p) {
  _Alignas(64) float scratch[product_scratch];
  if (p->m <= 0 || p->n <= 0) return;
  if (p->k <= 0) {
    for (ptrdiff_t i = 0; i < p->m; i++)
      for (ptrdiff_t j = 0; j < p->n; j++) p->c[i * p->c_row + j] = p->beta != 0 ? p->beta * p->c[i * p->c_row + j] : 0;
  } else if (p->a_column == 1 && p->k >= 4 * LANES &&
             ((p->n <= few_columns && (p->b_row == 1 || p->n * p->k <= product_scratch)) ||
              (p->m <= few_rows && p->b_row == 1))) {
    product_dot(p, scratch);
  } else if (p->n <= few_columns && p->a_row == 1 && p->m > p->n) {
    product_swapped(p, scratch);
  } else {
    product_broadcast(p, scratch);
  }
}
