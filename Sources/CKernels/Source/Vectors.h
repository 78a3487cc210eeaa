// Vectors as wide as the instruction set's registers, and what is done to their ends.
//
// Clang's own vector types: operators work lane by lane, comparisons give lanes of 0 or -1, `m ? a : b` chooses by
// lane, and `a * b + c` becomes one fused operation where there is one.
#define INLINE static inline __attribute__((always_inline))

#if LEVEL == 3
#define LANES 16
#elif LEVEL == 2
#define LANES 8
#else
#define LANES 4
#endif

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef double vd __attribute__((ext_vector_type(LANES)));
typedef vf vf_unaligned __attribute__((aligned(4), may_alias));

INLINE vf vload(const float *p) { return *(const vf_unaligned *)p; }
INLINE void vstore(float *p, vf v) { *(vf_unaligned *)p = v; }
INLINE vf vset(float x) { return (vf)x; }

#if LEVEL == 2
/// A mask of the first `count` lanes.
INLINE __m256i vfirst(ptrdiff_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

/// Loads `count` numbers, fewer than LANES; the other lanes are zero.
INLINE vf vload_part(const float *p, ptrdiff_t count) {
#if LEVEL == 3
  return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif LEVEL == 2
  return _mm256_maskload_ps(p, vfirst(count));
#else
  vf v = 0;
  for (ptrdiff_t i = 0; i < count; i++) v[i] = p[i];
  return v;
#endif
}

INLINE void vstore_part(float *p, vf v, ptrdiff_t count) {
#if LEVEL == 3
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), v);
#elif LEVEL == 2
  _mm256_maskstore_ps(p, vfirst(count), v);
#else
  for (ptrdiff_t i = 0; i < count; i++) p[i] = v[i];
#endif
}

#if LANES == 16
typedef float v8 __attribute__((ext_vector_type(8)));
#endif
typedef float v4 __attribute__((ext_vector_type(4)));
typedef v4 v4_unaligned __attribute__((aligned(4), may_alias));
typedef float v2 __attribute__((ext_vector_type(2)));

INLINE vf vsqrt(vf v) { return __builtin_elementwise_sqrt(v); }

INLINE v4 v4load(const float *p) { return *(const v4_unaligned *)p; }
INLINE void v4store(float *p, v4 v) { *(v4_unaligned *)p = v; }

/// Joins all lanes, half with half.
#if LANES == 16
#define FOLD(v, JOIN) \
  v8 v_8 = JOIN(v.lo, v.hi); \
  v4 v_4 = JOIN(v_8.lo, v_8.hi); \
  v2 v_2 = JOIN(v_4.lo, v_4.hi);
#elif LANES == 8
#define FOLD(v, JOIN) \
  v4 v_4 = JOIN(v.lo, v.hi); \
  v2 v_2 = JOIN(v_4.lo, v_4.hi);
#else
#define FOLD(v, JOIN) v2 v_2 = JOIN(v.lo, v.hi);
#endif
#define PLUS(a, b) ((a) + (b))
#define GREATER(a, b) ((a) > (b) ? (a) : (b))

/// The sum of all lanes.
INLINE float vsum(vf v) {
  FOLD(v, PLUS)
  return v_2.x + v_2.y;
}

/// The greatest lane; it is undefined whether NaN counts.
INLINE float vgreatest(vf v) {
  FOLD(v, GREATER)
  return GREATER(v_2.x, v_2.y);
}

/// Runs the statements for blocks of LANES numbers and then for the rest: `i` is where a block starts; LOAD(p) and
/// STORE(p, v) take as much of it as there is. So every element goes through the same arithmetic.
#define FOR_EACH_BLOCK(count, statements)                    \
  {                                                          \
    ptrdiff_t i = 0;                                         \
    for (; i + LANES <= (count); i += LANES) {               \
      enum { whole = 1 };                                    \
      const ptrdiff_t part = LANES;                          \
      statements                                             \
    }                                                        \
    if (i < (count)) {                                       \
      enum { whole = 0 };                                    \
      const ptrdiff_t part = (count) - i;                    \
      statements                                             \
    }                                                        \
  }
#define LOAD(p) (whole ? vload((p) + i) : vload_part((p) + i, part))
#define STORE(p, v) (whole ? vstore((p) + i, v) : vstore_part((p) + i, v, part))
