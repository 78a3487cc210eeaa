// RMSNorm and layer norm over rows of `width` numbers, each row summed in one order.

static void KERNEL_NAME(rms_norm)(const float *x, const float *weight, float epsilon, ptrdiff_t rows, ptrdiff_t width,
                                  float *y, float *inverse) {
  for (ptrdiff_t row = 0; row < rows; row++, x += width, y += width) {
    float r = 1 / sqrtf(KERNEL_NAME(dot)(x, x, width) / (float)width + epsilon);
    inverse[row] = r;
    FOR_EACH_BLOCK(width, STORE(y, LOAD(x) * r * LOAD(weight));)
  }
}

static void KERNEL_NAME(rms_norm_gradient)(const float *x, const float *weight, const float *inverse, const float *dy,
                                           ptrdiff_t rows, ptrdiff_t width, float *dx, bool fresh) {
  for (ptrdiff_t row = 0; row < rows; row++, x += width, dy += width, dx += width) {
    vf a = 0, b = 0;
    ptrdiff_t l = 0;
    for (; l + 2 * LANES <= width; l += 2 * LANES) {
      a = vload(dy + l) * vload(weight + l) * vload(x + l) + a;
      b = vload(dy + l + LANES) * vload(weight + l + LANES) * vload(x + l + LANES) + b;
    }
    if (l + LANES <= width) {
      a = vload(dy + l) * vload(weight + l) * vload(x + l) + a;
      l += LANES;
    }
    if (l < width) b = vload_part(dy + l, width - l) * vload_part(weight + l, width - l) * vload_part(x + l, width - l) + b;
    float r = inverse[row], projection = vsum(a + b) / (float)width * r * r;
    if (fresh) {
      FOR_EACH_BLOCK(width, STORE(dx, (LOAD(dy) * LOAD(weight) - LOAD(x) * projection) * r);)
    } else {
      FOR_EACH_BLOCK(width, STORE(dx, (LOAD(dy) * LOAD(weight) - LOAD(x) * projection) * r + LOAD(dx));)
    }
  }
}

static void KERNEL_NAME(rms_norm_weight_gradient)(const float *x, const float *inverse, const float *dy, ptrdiff_t rows,
                                                  ptrdiff_t width, ptrdiff_t columns, float *dw) {
  // Four vectors of each row at a time: whole cache lines, and sums that do not wait for each other.
  for (; columns >= 4 * LANES; columns -= 4 * LANES, x += 4 * LANES, dy += 4 * LANES, dw += 4 * LANES) {
    vf sum[4];
    for (int j = 0; j < 4; j++) sum[j] = vload(dw + j * LANES);
    for (ptrdiff_t row = 0; row < rows; row++) {
      const float *a = dy + row * width, *b = x + row * width;
      for (int j = 0; j < 4; j++) sum[j] = vload(a + j * LANES) * (vload(b + j * LANES) * inverse[row]) + sum[j];
    }
    for (int j = 0; j < 4; j++) vstore(dw + j * LANES, sum[j]);
  }
  FOR_EACH_BLOCK(columns, {
    vf sum = LOAD(dw);
    for (ptrdiff_t row = 0; row < rows; row++)
      sum = LOAD(dy + row * width) * (LOAD(x + row * width) * inverse[row]) + sum;
    STORE(dw, sum);
  })
}

/// The sums of the numbers of a row less `shift`, and of their squares.
INLINE void KERNEL_NAME(row_sums)(const float *x, ptrdiff_t width, float shift, float *sum, float *squares) {
  vf a = 0, b = 0, c = 0, d = 0;
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= width; i += 2 * LANES) {
    vf u = vload(x + i) - shift, v = vload(x + i + LANES) - shift;
    a += u;
    b += v;
    c = u * u + c;
    d = v * v + d;
  }
  float rest = 0, rest_squares = 0;
  for (; i < width; i++) {
    float u = x[i] - shift;
    rest += u;
    rest_squares += u * u;
  }
  *sum = vsum(a + b) + rest;
  *squares = vsum(c + d) + rest_squares;
}

static void KERNEL_NAME(layer_norm)(const float *x, const float *weight, const float *bias, float epsilon,
                                    ptrdiff_t rows, ptrdiff_t width, float *y, float *statistics) {
  for (ptrdiff_t row = 0; row < rows; row++, x += width, y += width, statistics += 2) {
    float sum, squares, rest, n = (float)width;
    KERNEL_NAME(row_sums)(x, width, 0, &sum, &squares);
    // The second pass corrects what rounding left of the first mean, and squares distances from it.
    float about = sum / n;
    KERNEL_NAME(row_sums)(x, width, about, &rest, &squares);
    float shift = rest / n, mean = about + shift;
    float r = 1 / sqrtf((squares - rest * shift) / n + epsilon);
    statistics[0] = mean;
    statistics[1] = r;
    FOR_EACH_BLOCK(width, STORE(y, (LOAD(x) - mean) * r * LOAD(weight) + LOAD(bias));)
  }
}

static void KERNEL_NAME(layer_norm_gradient)(const float *x, const float *weight, const float *statistics,
                                             const float *dy, ptrdiff_t rows, ptrdiff_t width, float *dx, bool fresh) {
  for (ptrdiff_t row = 0; row < rows; row++, x += width, dy += width, dx += width, statistics += 2) {
    float mean = statistics[0], r = statistics[1];
    vf a = 0, b = 0;
    FOR_EACH_BLOCK(width, {
      vf u = LOAD(dy) * LOAD(weight);
      a += u;
      // Lanes behind the end have no u.
      b = u * (LOAD(x) - mean) + b;
    })
    float n = (float)width, middle = vsum(a) / n, slope = vsum(b) / n * r * r;
    if (fresh) {
      FOR_EACH_BLOCK(width, STORE(dx, (LOAD(dy) * LOAD(weight) - middle - (LOAD(x) - mean) * slope) * r);)
    } else {
      FOR_EACH_BLOCK(width,
                     STORE(dx, (LOAD(dy) * LOAD(weight) - middle - (LOAD(x) - mean) * slope) * r + LOAD(dx));)
    }
  }
}

static void KERNEL_NAME(layer_norm_weight_gradient)(const float *x, const float *statistics, const float *dy,
                                                    ptrdiff_t rows, ptrdiff_t width, ptrdiff_t columns, float *dw) {
  for (; columns >= 4 * LANES; columns -= 4 * LANES, x += 4 * LANES, dy += 4 * LANES, dw += 4 * LANES) {
    vf sum[4];
    for (int j = 0; j < 4; j++) sum[j] = vload(dw + j * LANES);
    for (ptrdiff_t row = 0; row < rows; row++) {
      const float *a = dy + row * width, *b = x + row * width;
      float mean = statistics[2 * row], r = statistics[2 * row + 1];
      for (int j = 0; j < 4; j++) sum[j] = vload(a + j * LANES) * ((vload(b + j * LANES) - mean) * r) + sum[j];
    }
    for (int j = 0; j < 4; j++) vstore(dw + j * LANES, sum[j]);
  }
  FOR_EACH_BLOCK(columns, {
    vf sum = LOAD(dw);
    for (ptrdiff_t row = 0; row < rows; row++)
      sum = LOAD(dy + row * width) * ((LOAD(x + row * width) - statistics[2 * row]) * statistics[2 * row + 1]) + sum;
    STORE(dw, sum);
  })
}
