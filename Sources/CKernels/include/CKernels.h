// The innermost loops of the compute core, each compiled for several processors from one source.
//
// Pointers and counts flow in, numbers flow out; no memory is allocated, no thread started, no tensor known. They are
// C because Swift cannot compile one function for several processors in one binary.
//
// KernelList.h names every kernel. Source/ holds the bodies, one file per family, which Baseline.c, AVX2.c and
// AVX512.c each include once with other vectors underneath; Dispatch.c picks the best that the processor runs, when
// the program is loaded. PEFTBOOK_KERNELS=baseline, avx2, avx512 or amx asks for one of them instead. Results may differ
// in the last bits between these, but for one of them depend on the arguments alone. With AMX large products go to
// Tiles.c and all else to the kernels for AVX-512.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The instruction sets that kernels are compiled for, each including those before it.
typedef enum __attribute__((enum_extensibility(closed))) {
  KernelLevelBaseline,
  /// x86-64-v3: AVX2 and FMA.
  KernelLevelAVX2,
  /// x86-64-v4: AVX-512 F, BW, CD, DQ and VL.
  KernelLevelAVX512,
  /// AVX-512, and AMX with bfloat16 tiles.
  KernelLevelAMX,
} KernelLevel;

/// A product `c = alpha a b + beta c` of a, `(m, k)`, and b, `(k, n)`; with `beta` 0, c is not read.
///
/// Number `(i, l)` of a stands at `a[i * a_row + l * a_column]`, where one of the two distances is 1; so for b, and
/// c has rows without gaps.
typedef struct {
  ptrdiff_t m, n, k;
  const float *_Nonnull a;
  ptrdiff_t a_row, a_column;
  const float *_Nonnull b;
  ptrdiff_t b_row, b_column;
  float *_Nonnull c;
  ptrdiff_t c_row;
  float alpha, beta;
} KernelProduct;

/// The numbers of one AdamW update: `m = m beta1 + g (1 - beta1)`, `v = v beta2 + g g (1 - beta2)`,
/// `w = w keep - m rate / (sqrt(v) correction + epsilon)`.
typedef struct {
  float beta1, beta2, epsilon, keep, rate, correction;
} KernelAdamW;

/// Weights as four-bit codes of 16 levels, in blocks of 64 with a scale each; two codes to a byte, the first in its
/// upper half. The scales are floats, or codes themselves: level times the scale of 256 of them, plus their mean.
typedef struct {
  const uint8_t *_Nonnull codes;
  const float *_Nonnull levels;
  /// NULL where the scales are codes.
  const float *_Nullable scales;
  const uint8_t *_Nullable scale_codes;
  const float *_Nullable scale_levels;
  const float *_Nullable group_scales;
  float scale_mean;
} CodedWeights;

/// Bytes of one operand's `lines` (rows of `a`, columns of `b`) by `depth` of the inner axis, packed for AMX.
ptrdiff_t tiles_bytes(ptrdiff_t lines, ptrdiff_t depth);

/// Packs rows of `a`, over `depth` of the inner axis from `start`; `packed` is aligned to 64 bytes.
void tiles_pack_left(const KernelProduct *_Nonnull product, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t start,
                     ptrdiff_t depth, void *_Nonnull packed);

/// Packs columns of `b` likewise.
void tiles_pack_right(const KernelProduct *_Nonnull product, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t start,
                      ptrdiff_t depth, void *_Nonnull packed);

/// The rows and columns of c from packed operands, over `depth` of the inner axis: `beta` applies where that starts at
/// 0, later stretches are added. Each element is summed in one order, however rows and columns are cut.
void tiles_multiply(const KernelProduct *_Nonnull product, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column,
                    ptrdiff_t columns, ptrdiff_t start, ptrdiff_t depth, const void *_Nonnull left,
                    const void *_Nonnull right);

/// Every kernel, for one instruction set.
typedef struct {
#define KERNEL(result, name, parameters, arguments) result(*_Nonnull name) parameters;
#include "KernelList.h"
#undef KERNEL
} KernelTable;

/// The kernels of a level; NULL where the processor or this build has no such instructions.
const KernelTable *_Nullable kernel_table(KernelLevel level);

/// The level in use.
KernelLevel kernel_level(void);

/// What a level is called, in PEFTBOOK_KERNELS as well.
const char *_Nonnull kernel_level_name(KernelLevel level);

extern const KernelTable *_Nonnull kernels_in_use;

#define KERNEL(result, name, parameters, arguments) \
  static inline result kernel_##name parameters { return kernels_in_use->name arguments; }
#include "KernelList.h"
#undef KERNEL
