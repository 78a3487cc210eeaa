// Reductions of one row, and softmax built on them. A NaN in a row makes its sum, and so every result of it, NaN.

/// Sums of lanes are carried over to double precision after so many elements.
enum { stretch = 1024 };

static float KERNEL_NAME(greatest)(const float *x, ptrdiff_t count) {
  ptrdiff_t i = 0;
  float best = x[0];
  if (count >= 4 * LANES) {
    vf a = vload(x), b = vload(x + LANES), c = vload(x + 2 * LANES), d = vload(x + 3 * LANES);
    for (i = 4 * LANES; i + 4 * LANES <= count; i += 4 * LANES) {
      a = GREATER(vload(x + i), a);
      b = GREATER(vload(x + i + LANES), b);
      c = GREATER(vload(x + i + 2 * LANES), c);
      d = GREATER(vload(x + i + 3 * LANES), d);
    }
    a = GREATER(a, b);
    c = GREATER(c, d);
    best = vgreatest(GREATER(a, c));
  } else if (count >= LANES) {
    vf a = vload(x);
    for (i = LANES; i + LANES <= count; i += LANES) a = GREATER(vload(x + i), a);
    best = vgreatest(a);
  }
  for (; i < count; i++) best = GREATER(x[i], best);
  return best;
}

static float KERNEL_NAME(dot)(const float *x, const float *y, ptrdiff_t count) {
  vf a = 0, b = 0, c = 0, d = 0;
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES) {
    a = vload(x + i) * vload(y + i) + a;
    b = vload(x + i + LANES) * vload(y + i + LANES) + b;
    c = vload(x + i + 2 * LANES) * vload(y + i + 2 * LANES) + c;
    d = vload(x + i + 3 * LANES) * vload(y + i + 3 * LANES) + d;
  }
  for (; i + LANES <= count; i += LANES) a = vload(x + i) * vload(y + i) + a;
  if (i < count) b = vload_part(x + i, count - i) * vload_part(y + i, count - i) + b;
  return vsum((a + b) + (c + d));
}

/// What is to be read and written next, or NULL: the processor foresees neither behind the end of a page.
typedef struct {
  const float *read;
  float *written;
} Ahead;

/// y = exp(x * scale - shift), and the sum of it. Meanwhile as much of what comes next is fetched.
INLINE double exp_sum(const float *x, float *y, ptrdiff_t count, float scale, float shift, Ahead ahead) {
  double total = 0;
  ptrdiff_t start = 0;
  for (; start + LANES <= count;) {
    vf a = 0, b = 0;
    ptrdiff_t end = count - start < stretch ? count : start + stretch, i = start;
    for (; i + 2 * LANES <= end; i += 2 * LANES) {
      vf e = vexp(vload(x + i) * scale - shift), f = vexp(vload(x + i + LANES) * scale - shift);
      vstore(y + i, e);
      vstore(y + i + LANES, f);
      a += e;
      b += f;
      for (ptrdiff_t j = i; j < i + 2 * LANES; j += 64 / sizeof(float)) {
        if (ahead.read) __builtin_prefetch(ahead.read + j);
        if (ahead.written) __builtin_prefetch(ahead.written + j, 1);
      }
    }
    if (i + LANES <= end) {
      vf e = vexp(vload(x + i) * scale - shift);
      vstore(y + i, e);
      a += e;
      i += LANES;
    }
    total += vsum(a + b);
    start = i;
  }
  if (start < count) {
    vf e = vexp(vload_part(x + start, count - start) * scale - shift);
    vstore_part(y + start, e, count - start);
    float rest = 0;
    for (ptrdiff_t i = start; i < count; i++) rest += y[i];
    total += rest;
  }
  return total;
}

static double KERNEL_NAME(exp_sum)(const float *x, float *y, ptrdiff_t count, float scale, float shift) {
  return exp_sum(x, y, count, scale, shift, (Ahead){NULL, NULL});
}

static void KERNEL_NAME(softmax)(const float *x, float *y, ptrdiff_t count) {
  Ahead next = {x + count, y + count};
  double sum = exp_sum(x, y, count, 1, KERNEL_NAME(greatest)(x, count), next);
  KERNEL_NAME(scale)(y, count, (float)(1 / sum));
}

/// `(x - max(x)) - log(sum(exp(x - max(x))))`: next to a large maximum, the logarithm of the sum would be rounded away.
static void KERNEL_NAME(log_softmax)(const float *x, float *y, ptrdiff_t count) {
  float highest = KERNEL_NAME(greatest)(x, count);
  double sum = 0;
  // The powers go to a part of the stack that is used again and again, since y may be x.
  float powers[stretch];
  for (ptrdiff_t i = 0; i < count; i += stretch) {
    Ahead next = {x + i + count, y + i};
    sum += exp_sum(x + i, powers, count - i < stretch ? count - i : stretch, 1, highest, next);
  }
  float logarithm = (float)log(sum);
  FOR_EACH_BLOCK(count, STORE(y, (LOAD(x) - highest) - logarithm);)
}

static float KERNEL_NAME(cross_entropy)(float *logits, ptrdiff_t count, ptrdiff_t label, float weight) {
  float highest = KERNEL_NAME(greatest)(logits, count), asked = logits[label];
  Ahead next = {logits + count, NULL};
  double sum = exp_sum(logits, logits, count, 1, highest, next);
  KERNEL_NAME(scale)(logits, count, (float)(weight / sum));
  logits[label] -= weight;
  return (float)log(sum) - (asked - highest);
}

static void KERNEL_NAME(attention_row)(float *scores, ptrdiff_t visible, ptrdiff_t columns, float scale,
                                       float *statistics) {
  float highest = KERNEL_NAME(greatest)(scores, visible) * scale;
  float inverse = (float)(1 / KERNEL_NAME(exp_sum)(scores, scores, visible, scale, highest));
  KERNEL_NAME(scale)(scores, visible, inverse);
  for (ptrdiff_t i = visible; i < columns; i++) scores[i] = 0;
  statistics[0] = highest;
  statistics[1] = inverse;
}

static void KERNEL_NAME(attention_row_gradient)(float *scores, float *dp, ptrdiff_t visible, ptrdiff_t columns,
                                                float scale, const float *statistics) {
  float highest = statistics[0], inverse = statistics[1];
  FOR_EACH_BLOCK(visible, STORE(scores, vexp(LOAD(scores) * scale - highest) * inverse);)
  float delta = KERNEL_NAME(dot)(scores, dp, visible);
  FOR_EACH_BLOCK(visible, STORE(dp, LOAD(scores) * (LOAD(dp) - delta) * scale);)
  for (ptrdiff_t i = visible; i < columns; i++) scores[i] = dp[i] = 0;
}
