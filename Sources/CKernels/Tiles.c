// Products on AMX, the matrix unit of x86-64 servers since 2023, which multiplies bfloat16 numbers only.
//
// A float32 number is the sum of three bfloat16 numbers, each rounded from what the ones before leave over: h + m + l,
// exactly. Of the nine products of two such sums the six greatest are added up in float32, the least first; the other
// three are together below a rounding of float32 (2^-24). So a product has the precision of one computed in float32
// (Henry, Tang & Heinecke 2019, "Leveraging the bfloat16 artificial intelligence datatype for higher-precision
// computations"), at up to twice the speed of AVX-512. Numbers and results below 2^-126 count as zero. What is not finite,
// or becomes it, is computed again by the AVX-512 kernel.
//
// Both operands are packed first. 32 lines (rows of `a`, columns of `b`) by 32 of the inner axis are a step of six
// tiles of 16 by 32: of the first 16 lines the parts h, m and l, then of the others. A tile pairs number j of the inner
// axis with number j + 16: in whichever order, as long as both operands have the same.
#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern const KernelTable kernels_avx512;

/// Whether processor and system have AMX; the system wants to be asked, once for the process, before it is used.
bool tiles_are_usable(void) {
  enum { amx_bf16 = 1 << 22, amx_tile = 1 << 24, request_permission = 0x1023, tile_data = 18 };
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  return (d & amx_bf16) && (d & amx_tile) && kernel_table(KernelLevelAVX512) &&
         syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,amx-tile,amx-bf16"))), apply_to = function)

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
enum {
  /// Numbers of a tile, of the three tiles of 16 lines, and of a step.
  tile_size = 16 * 32,
  half_size = 3 * tile_size,
  step_size = 2 * half_size,
};

static ptrdiff_t steps(ptrdiff_t depth) { return (depth + 31) / 32; }
static ptrdiff_t least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

ptrdiff_t tiles_bytes(ptrdiff_t lines, ptrdiff_t depth) {
  return (lines + 31) / 32 * steps(depth) * step_size * (ptrdiff_t)sizeof(uint16_t);
}

/// Row `row` of three tiles: the parts of x and y, those of x in the lower halves of 32 bits.
INLINE void split(__m512 x, __m512 y, uint16_t *tiles, int row) {
  const __m512i upper = _mm512_set1_epi32((int)0xffff0000), half = _mm512_set1_epi32(0x8000);
  UNROLLED for (int part = 0; part < 3; part++) {
    __m512i i = _mm512_castps_si512(x), j = _mm512_castps_si512(y);
    // The last part needs no rounding: eight bits are left.
    if (part < 2) i = _mm512_add_epi32(i, half), j = _mm512_add_epi32(j, half);
    __m512i kept = _mm512_and_si512(j, upper);
    _mm512_store_si512(tiles + part * tile_size + row * 32, _mm512_or_si512(_mm512_srli_epi32(i, 16), kept));
    if (part == 2) break;
    x = _mm512_sub_ps(x, _mm512_castsi512_ps(_mm512_and_si512(i, upper)));
    y = _mm512_sub_ps(y, _mm512_castsi512_ps(kept));
  }
}

/// Turns 16 rows of 16 numbers into columns.
INLINE void turn(__m512 *r) {
  __m512 t[16];
  UNROLLED for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  UNROLLED for (int i = 0; i < 16; i += 4) {
    UNROLLED for (int j = 0; j < 2; j++) {
      __m512d first = _mm512_castps_pd(t[i + j]), second = _mm512_castps_pd(t[i + j + 2]);
      r[i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(first, second));
      r[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(first, second));
    }
  }
  UNROLLED for (int i = 0; i < 4; i++) {
    UNROLLED for (int j = 0; j < 16; j += 8) {
      t[i + j] = _mm512_shuffle_f32x4(r[i + j], r[i + j + 4], 0x88);
      t[i + j + 4] = _mm512_shuffle_f32x4(r[i + j], r[i + j + 4], 0xdd);
    }
  }
  UNROLLED for (int i = 0; i < 8; i++) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
  }
}

/// Half a step whose tiles have the rows that memory has, `distance` apart, the second numbers of pairs `second` on.
static void pack_straight(const float *x, ptrdiff_t distance, ptrdiff_t second, uint16_t *tiles) {
  UNROLLED for (int i = 0; i < 16; i++, x += distance)
    split(_mm512_loadu_ps(x), _mm512_loadu_ps(x + second), tiles, i);
}

/// The same for tiles whose rows are memory's columns.
static void pack_turned(const float *x, ptrdiff_t distance, ptrdiff_t second, uint16_t *tiles) {
  __m512 r[16];
  _Alignas(64) float firsts[16 * 16];
  UNROLLED for (int i = 0; i < 16; i++) r[i] = _mm512_loadu_ps(x + i * distance);
  turn(r);
  UNROLLED for (int i = 0; i < 16; i++) _mm512_store_ps(firsts + 16 * i, r[i]);
  UNROLLED for (int i = 0; i < 16; i++) r[i] = _mm512_loadu_ps(x + i * distance + second);
  turn(r);
  UNROLLED for (int i = 0; i < 16; i++) split(_mm512_load_ps(firsts + 16 * i), r[i], tiles, i);
}

/// Packs lines `line` apart, whose numbers are `along` apart; the rows of the tiles are lines, or numbers of the inner
/// axis.
static void pack(const float *x, ptrdiff_t line, ptrdiff_t along, bool rows_are_lines, ptrdiff_t lines,
                 ptrdiff_t depth, uint16_t *tiles) {
  bool is_straight = rows_are_lines == (along == 1);
  for (ptrdiff_t block = 0; block < lines; block += 32) {
    for (ptrdiff_t start = 0; start < depth; start += 32) {
      for (ptrdiff_t first = block; first < block + 32; first += 16, tiles += half_size) {
        ptrdiff_t count = least(16, lines - first), length = least(32, depth - start);
        const float *source = x + first * line + start * along;
        ptrdiff_t distance = along == 1 ? line : along, second = along == 1 ? 16 : 16 * along;
        bool straight = is_straight;
        float padded[16 * 32];
        if (count < 16 || length < 32) {
          memset(padded, 0, sizeof padded);
          for (ptrdiff_t i = 0; i < count; i++)
            for (ptrdiff_t j = 0; j < length; j++) padded[i * 32 + j] = source[i * line + j * along];
          source = padded, distance = 32, second = 16, straight = rows_are_lines;
        }
        (straight ? pack_straight : pack_turned)(source, distance, second, tiles);
      }
    }
  }
}

void tiles_pack_left(const KernelProduct *p, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t start, ptrdiff_t depth,
                     void *packed) {
  pack(p->a + row * p->a_row + start * p->a_column, p->a_row, p->a_column, true, rows, depth, packed);
}

void tiles_pack_right(const KernelProduct *p, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t start, ptrdiff_t depth,
                      void *packed) {
  pack(p->b + column * p->b_column + start * p->b_row, p->b_column, p->b_row, false, columns, depth, packed);
}

/// 32 by 32 sums. Tiles 0 to 3 hold them, 4 and 5 a part of the left side, 6 and 7 one of the right.
static void multiply_block(const uint16_t *a, const uint16_t *b, ptrdiff_t count, float *sums) {
#define LEFT(part) \
  _tile_loadd(4, a + (part) * tile_size, 64), _tile_loadd(5, a + (part) * tile_size + half_size, 64);
#define RIGHT(part) \
  _tile_loadd(6, b + (part) * tile_size, 64), _tile_loadd(7, b + (part) * tile_size + half_size, 64);
#define MULTIPLY \
  _tile_dpbf16ps(0, 4, 6), _tile_dpbf16ps(1, 4, 7), _tile_dpbf16ps(2, 5, 6), _tile_dpbf16ps(3, 5, 7);
  _tile_zero(0), _tile_zero(1), _tile_zero(2), _tile_zero(3);
  for (ptrdiff_t i = 0; i < count; i++, a += step_size, b += step_size) {
    // l h, m h, m m, h m, h l, h h: from one to the next a single side is loaded.
    LEFT(2) RIGHT(0) MULTIPLY LEFT(1) MULTIPLY RIGHT(1) MULTIPLY LEFT(0) MULTIPLY RIGHT(2) MULTIPLY RIGHT(0) MULTIPLY
  }
  _tile_stored(0, sums, 128), _tile_stored(1, sums + 16, 128);
  _tile_stored(2, sums + 16 * 32, 128), _tile_stored(3, sums + 16 * 32 + 16, 128);
}

/// Whether all sums that count are finite.
static bool are_finite(const float *sums, ptrdiff_t rows, __mmask16 first, __mmask16 second) {
  __m512i exponent = _mm512_set1_epi32(0x7f800000);
  __mmask16 bad = 0;
  for (ptrdiff_t i = 0; i < rows; i++) {
    __m512i x = _mm512_castps_si512(_mm512_load_ps(sums + i * 32));
    __m512i y = _mm512_castps_si512(_mm512_load_ps(sums + i * 32 + 16));
    bad |= _mm512_mask_cmpeq_epi32_mask(first, _mm512_and_si512(x, exponent), exponent);
    bad |= _mm512_mask_cmpeq_epi32_mask(second, _mm512_and_si512(y, exponent), exponent);
  }
  return bad == 0;
}

/// One block of c from its sums.
static void finish_block(const KernelProduct *p, const float *sums, ptrdiff_t rows, __mmask16 first,
                         __mmask16 second, float *c, float beta) {
  __m512 alpha = _mm512_set1_ps(p->alpha), old = _mm512_set1_ps(beta);
  for (ptrdiff_t i = 0; i < rows; i++, c += p->c_row) {
    __m512 x = _mm512_mul_ps(_mm512_load_ps(sums + i * 32), alpha);
    __m512 y = _mm512_mul_ps(_mm512_load_ps(sums + i * 32 + 16), alpha);
    if (beta != 0) {
      x = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(first, c), old, x);
      y = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(second, c + 16), old, y);
    }
    _mm512_mask_storeu_ps(c, first, x);
    _mm512_mask_storeu_ps(c + 16, second, y);
  }
}

/// A block of c by the kernel for AVX-512.
static void multiply_plainly(const KernelProduct *p, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column,
                             ptrdiff_t columns, ptrdiff_t start, ptrdiff_t depth, float beta) {
  KernelProduct part = *p;
  part.m = rows, part.n = columns, part.k = depth, part.beta = beta;
  part.a += row * p->a_row + start * p->a_column;
  part.b += column * p->b_column + start * p->b_row;
  part.c += row * p->c_row + column;
  kernels_avx512.product(&part);
}

void tiles_multiply(const KernelProduct *p, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns,
                    ptrdiff_t start, ptrdiff_t depth, const void *left, const void *right) {
  struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } shape = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) shape.row_bytes[tile] = 64, shape.rows[tile] = 16;
  _tile_loadconfig(&shape);
  _Alignas(64) float sums[32 * 32];
  const ptrdiff_t count = steps(depth);
  const float beta = start == 0 ? p->beta : 1;
  for (ptrdiff_t j = 0; j < columns; j += 32) {
    const uint16_t *b = (const uint16_t *)right + j / 32 * count * step_size;
    ptrdiff_t width = least(32, columns - j);
    __mmask16 first = (__mmask16)((1u << least(16, width)) - 1);
    __mmask16 second = width > 16 ? (__mmask16)((1u << (width - 16)) - 1) : 0;
    for (ptrdiff_t i = 0; i < rows; i += 32) {
      multiply_block((const uint16_t *)left + i / 32 * count * step_size, b, count, sums);
      ptrdiff_t height = least(32, rows - i);
      if (are_finite(sums, height, first, second))
        finish_block(p, sums, height, first, second, p->c + (row + i) * p->c_row + column + j, beta);
      else
        multiply_plainly(p, row + i, height, column + j, width, start, depth, beta);
    }
  }
  _tile_release();
}

#pragma clang attribute pop

#else

bool tiles_are_usable(void) { return false; }
ptrdiff_t tiles_bytes(ptrdiff_t lines, ptrdiff_t depth) { return (void)lines, (void)depth, 0; }
void tiles_pack_left(const KernelProduct *p, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t start, ptrdiff_t depth,
                     void *packed) {
  (void)p, (void)row, (void)rows, (void)start, (void)depth, (void)packed;
}
void tiles_pack_right(const KernelProduct *p, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t start, ptrdiff_t depth,
                      void *packed) {
  (void)p, (void)column, (void)columns, (void)start, (void)depth, (void)packed;
}
void tiles_multiply(const KernelProduct *p, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns,
                    ptrdiff_t start, ptrdiff_t depth, const void *left, const void *right) {
  (void)p, (void)row, (void)rows, (void)column, (void)columns, (void)start, (void)depth, (void)left, (void)right;
}
#endif
