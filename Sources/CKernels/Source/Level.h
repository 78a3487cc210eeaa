// All kernels for one instruction set; Baseline.c, AVX2.c and AVX512.c say which by LEVEL before they include this.
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"

#if LEVEL >= 2
#include <immintrin.h>
#endif

// Everything that follows is compiled for the instruction set, and seen by no other file.
#if LEVEL == 3
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#define KERNEL_NAME(name) name##_avx512
#elif LEVEL == 2
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#define KERNEL_NAME(name) name##_avx2
#else
#define KERNEL_NAME(name) name##_baseline
#endif

#include "Vectors.h"

#include "VectorMaths.h"

#include "Elementwise.h"

#include "Rows.h"

#include "Norms.h"

#include "Products.h"

#include "PackedRows.h"

#if LEVEL >= 2
#pragma clang attribute pop
#endif

const KernelTable KERNEL_NAME(kernels) = {
#define KERNEL(result, name, parameters, arguments) .name = KERNEL_NAME(name),
#include "KernelList.h"
#undef KERNEL
};
