// Rows of packed weights: widened to float, and multiplied with a vector where they lie.
//
// The blocks are ggml's (Q4_0, Q4_1, Q8_0) and bitsandbytes' (four-bit codes of a table of 16 levels). Sums are
// taken in an order that depends on the number of columns alone. Little-endian, like the formats.

typedef uint8_t vbytes __attribute__((ext_vector_type(LANES)));
typedef int8_t vsigned __attribute__((ext_vector_type(LANES)));
typedef uint16_t vshorts __attribute__((ext_vector_type(LANES)));
typedef uint32_t vbits __attribute__((ext_vector_type(LANES)));

/// The vectors in half a block of 32 numbers.
#define PARTS (16 / LANES)

INLINE vi vload_bytes(const uint8_t *p) {
  vbytes v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, vi);
}

INLINE vf vload_signed(const uint8_t *p) {
  vsigned v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, vf);
}

#define TO_FLOATS(integers) __builtin_convertvector(integers, vf)

/// The half at `p`, which needs no alignment.
INLINE float half_at(const uint8_t *p) {
  uint16_t bits;
  memcpy(&bits, p, sizeof bits);
#if LEVEL >= 2
  return _cvtsh_ss(bits);
#else
  uint32_t magnitude = bits & 0x7FFF, sign = (uint32_t)(bits & 0x8000) << 16, wide;
  float value;
  if (magnitude >= 0x7C00) {
    // A NaN becomes a quiet one, as the processor's own conversion makes it.
    wide = 0x7F800000 | (magnitude & 0x3FF) << 13 | (magnitude > 0x7C00 ? 0x400000 : 0);
  } else {
    // A half's bits moved into a float stand for the value times 2 to the -112; subnormals come out right as well.
    wide = magnitude << 13;
    memcpy(&value, &wide, sizeof value);
    value *= 0x1p112f;
    memcpy(&wide, &value, sizeof wide);
  }
  wide |= sign;
  memcpy(&value, &wide, sizeof value);
  return value;
#endif
}

/// LANES halves, or fewer of them, the rest being zero.
INLINE vf vload_halves(const uint8_t *p, ptrdiff_t count) {
#if LEVEL == 3
  uint16_t bits[LANES] = {0};
  if (count == LANES) return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
  memcpy(bits, p, 2 * count);
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)bits));
#elif LEVEL == 2
  uint16_t bits[LANES] = {0};
  if (count == LANES) return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
  memcpy(bits, p, 2 * count);
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)bits));
#else
  vf v = 0;
  for (ptrdiff_t i = 0; i < count; i++) v[i] = half_at(p + 2 * i);
  return v;
#endif
}

/// LANES brain floats, the upper halves of floats, or fewer of them, the rest being zero.
INLINE vf vload_brain_floats(const uint8_t *p, ptrdiff_t count) {
  vshorts narrow = 0;
  if (count == LANES)
    memcpy(&narrow, p, sizeof narrow);
  else
    memcpy(&narrow, p, 2 * count);
  vbits wide = __builtin_convertvector(narrow, vbits) << 16;
  vf v;
  memcpy(&v, &wide, sizeof v);
  return v;
}

static void KERNEL_NAME(unpack_half)(const void *source, float *y, ptrdiff_t count) {
  const uint8_t *p = source;
  FOR_EACH_BLOCK(count, STORE(y, vload_halves(p + 2 * i, part));)
}

static void KERNEL_NAME(unpack_bfloat)(const void *source, float *y, ptrdiff_t count) {
  const uint8_t *p = source;
  FOR_EACH_BLOCK(count, STORE(y, vload_brain_floats(p + 2 * i, part));)
}

/// The product of each row with x, by `LOAD_16`; four sums hide the latency of additions.
#define DOTS_OF_16_BITS(LOAD_16)                                                                         \
  for (ptrdiff_t row = 0; row < rows; row++) {                                                           \
    const uint8_t *p = (const uint8_t *)packed + 2 * columns * row;                                      \
    vf a = 0, b = 0, c = 0, d = 0;                                                                       \
    ptrdiff_t i = 0;                                                                                     \
    for (; i + 4 * LANES <= columns; i += 4 * LANES) {                                                   \
      a += LOAD_16(p + 2 * i, LANES) * vload(x + i);                                                     \
      b += LOAD_16(p + 2 * (i + LANES), LANES) * vload(x + i + LANES);                                   \
      c += LOAD_16(p + 2 * (i + 2 * LANES), LANES) * vload(x + i + 2 * LANES);                           \
      d += LOAD_16(p + 2 * (i + 3 * LANES), LANES) * vload(x + i + 3 * LANES);                           \
    }                                                                                                    \
    for (; i + LANES <= columns; i += LANES) a += LOAD_16(p + 2 * i, LANES) * vload(x + i);              \
    if (i < columns) b += LOAD_16(p + 2 * i, columns - i) * vload_part(x + i, columns - i);              \
    y[row] = vsum((a + b) + (c + d));                                                                    \
  }

static void KERNEL_NAME(rows_half)(const void *packed, ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y) {
  DOTS_OF_16_BITS(vload_halves)
}

static void KERNEL_NAME(rows_bfloat)(const void *packed, ptrdiff_t rows, ptrdiff_t columns, const float *x,
                                     float *y) {
  DOTS_OF_16_BITS(vload_brain_floats)
}

static void KERNEL_NAME(unpack_q4_0)(const void *source, float *y, ptrdiff_t count) {
  for (const uint8_t *block = source; count > 0; count -= 32, block += 18, y += 32) {
    const float d = half_at(block);
    for (int part = 0; part < PARTS; part++) {
      vi both = vload_bytes(block + 2 + part * LANES);
      vstore(y + part * LANES, TO_FLOATS((both & 15) - 8) * d);
      vstore(y + 16 + part * LANES, TO_FLOATS((both >> 4) - 8) * d);
    }
  }
}

// What is added is rounded on its own, as ggml does: a fused multiplication would give other bits.
static void KERNEL_NAME(unpack_q4_1)(const void *source, float *y, ptrdiff_t count) {
#pragma clang fp contract(off)
  for (const uint8_t *block = source; count > 0; count -= 32, block += 20, y += 32) {
    const float d = half_at(block), m = half_at(block + 2);
    for (int part = 0; part < PARTS; part++) {
      vi both = vload_bytes(block + 4 + part * LANES);
      vstore(y + part * LANES, TO_FLOATS(both & 15) * d + m);
      vstore(y + 16 + part * LANES, TO_FLOATS(both >> 4) * d + m);
    }
  }
}

static void KERNEL_NAME(unpack_q8_0)(const void *source, float *y, ptrdiff_t count) {
  for (const uint8_t *block = source; count > 0; count -= 32, block += 34, y += 32) {
    const float d = half_at(block);
    for (int part = 0; part < 2 * PARTS; part++)
      vstore(y + part * LANES, vload_signed(block + 2 + part * LANES) * d);
  }
}

/// The sum of nibble times x over a block of 32, by lane.
INLINE vf nibbles_by_x(const uint8_t *q, const float *x) {
  vf sum = 0;
  for (int part = 0; part < PARTS; part++) {
    vi both = vload_bytes(q + part * LANES);
    sum += TO_FLOATS(both & 15) * vload(x + part * LANES);
    sum += TO_FLOATS(both >> 4) * vload(x + 16 + part * LANES);
  }
  return sum;
}

// A block's offset meets the sum of its 32 numbers of x, which `sums` holds: q d + m gives d Σ q x + m Σ x.
static void KERNEL_NAME(rows_q4_0)(const void *packed, ptrdiff_t rows, ptrdiff_t columns, const float *x,
                                   const float *sums, float *y) {
  const uint8_t *block = packed;
  for (ptrdiff_t row = 0; row < rows; row++) {
    vf sum = 0;
    float offset = 0;
    for (ptrdiff_t i = 0; i < columns; i += 32, block += 18) {
      const float d = half_at(block);
      sum += nibbles_by_x(block + 2, x + i) * d;
      offset += d * sums[i / 32];
    }
    y[row] = vsum(sum) - 8 * offset;
  }
}

static void KERNEL_NAME(rows_q4_1)(const void *packed, ptrdiff_t rows, ptrdiff_t columns, const float *x,
                                   const float *sums, float *y) {
  const uint8_t *block = packed;
  for (ptrdiff_t row = 0; row < rows; row++) {
    vf sum = 0;
    float offset = 0;
    for (ptrdiff_t i = 0; i < columns; i += 32, block += 20) {
      sum += nibbles_by_x(block + 4, x + i) * half_at(block);
      offset += half_at(block + 2) * sums[i / 32];
    }
    y[row] = vsum(sum) + offset;
  }
}

static void KERNEL_NAME(rows_q8_0)(const void *packed, ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y) {
  const uint8_t *block = packed;
  for (ptrdiff_t row = 0; row < rows; row++) {
    vf sum = 0;
    for (ptrdiff_t i = 0; i < columns; i += 32, block += 34) {
      vf products = 0;
      for (int part = 0; part < 2 * PARTS; part++)
        products += vload_signed(block + 2 + part * LANES) * vload(x + i + part * LANES);
      sum += products * half_at(block);
    }
    y[row] = vsum(sum);
  }
}

/// The levels of the codes in the low four bits of each lane.
INLINE vf vlevels(vi codes, const float *levels) {
#if LEVEL == 3
  return _mm512_permutexvar_ps((__m512i)codes, _mm512_loadu_ps(levels));
#elif LEVEL == 2
  // The permutation looks at three bits, the choice at the sign, into which the fourth is moved.
  __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(levels), (__m256i)codes);
  __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(levels + 8), (__m256i)codes);
  return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32((__m256i)codes, 28)));
#else
  vf v;
  for (int lane = 0; lane < LANES; lane++) v[lane] = levels[codes[lane] & 15];
  return v;
#endif
}

/// The scale of a block of 64 codes: a float, or a byte of a table times its group's scale plus the mean.
INLINE float coded_scale(const CodedWeights *w, ptrdiff_t block) {
#pragma clang fp contract(off)
  if (w->scales) return w->scales[block];
  return w->scale_levels[w->scale_codes[block]] * w->group_scales[block / 256] + w->scale_mean;
}

INLINE float coded_value(const CodedWeights *w, ptrdiff_t i) {
  const uint8_t both = w->codes[i / 2];
  return w->levels[i % 2 ? both & 15 : both >> 4] * coded_scale(w, i / 64);
}

#if LANES == 16
#define ZIP_LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

static void KERNEL_NAME(unpack_coded)(const CodedWeights *w, ptrdiff_t first, ptrdiff_t count, float *y) {
  const ptrdiff_t end = first + count;
  ptrdiff_t i = first;
  for (; i < end && i % 32; i++) *y++ = coded_value(w, i);
  for (; i + 32 <= end; i += 32, y += 32) {
    const float scale = coded_scale(w, i / 64);
    for (int part = 0; part < PARTS; part++) {
      vi both = vload_bytes(w->codes + i / 2 + part * LANES);
      vf even = vlevels(both >> 4, w->levels) * scale, odd = vlevels(both, w->levels) * scale;
      vstore(y + 2 * part * LANES, ZIP_LOW(even, odd));
      vstore(y + (2 * part + 1) * LANES, ZIP_HIGH(even, odd));
    }
  }
  for (; i < end; i++) *y++ = coded_value(w, i);
}

static void KERNEL_NAME(rows_coded)(const CodedWeights *w, ptrdiff_t first_row, ptrdiff_t rows, ptrdiff_t columns,
                                    const float *x, float *y) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const ptrdiff_t start = (first_row + row) * columns;
    vf sum = 0;
    for (ptrdiff_t i = 0; i < columns; i += 32) {
      const uint8_t *q = w->codes + (start + i) / 2;
      vf products = 0;
      for (int part = 0; part < PARTS; part++) {
        vi both = vload_bytes(q + part * LANES);
        products += vlevels(both >> 4, w->levels) * vload(x + i + part * LANES);
        products += vlevels(both, w->levels) * vload(x + i + 16 + part * LANES);
      }
      sum += products * coded_scale(w, (start + i) / 64);
    }
    y[row] = vsum(sum);
  }
}
