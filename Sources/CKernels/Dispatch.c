// Which kernels are in use: the best that the processor runs, or those that PEFTBOOK_KERNELS names.
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

extern const KernelTable kernels_baseline, kernels_avx2, kernels_avx512;
bool tiles_are_usable(void);

const KernelTable *kernels_in_use = &kernels_baseline;
static KernelLevel level_in_use = KernelLevelBaseline;

const KernelTable *kernel_table(KernelLevel level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == KernelLevelAMX) return tiles_are_usable() ? &kernels_avx512 : NULL;
  // The system must save the wide registers too, which these checks include.
  if (level == KernelLevelAVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl") && kernel_table(KernelLevelAVX2)
               ? &kernels_avx512
               : NULL;
  if (level == KernelLevelAVX2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") &&
                   __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
               ? &kernels_avx2
               : NULL;
#endif
  return level == KernelLevelBaseline ? &kernels_baseline : NULL;
}

KernelLevel kernel_level(void) { return level_in_use; }

const char *kernel_level_name(KernelLevel level) {
  static const char *const names[] = {"baseline", "avx2", "avx512", "amx"};
  return names[level];
}

__attribute__((constructor)) static void choose(void) {
  const char *wanted = getenv("PEFTBOOK_KERNELS");
  for (int level = KernelLevelAMX; level >= KernelLevelBaseline; level--) {
    const KernelTable *table = kernel_table(level);
    // A name that is unknown or cannot run here is no reason not to start.
    if (!table || (wanted && strcmp(wanted, kernel_level_name(level)) != 0)) continue;
    kernels_in_use = table;
    level_in_use = level;
    return;
  }
  if (wanted) {
    unsetenv("PEFTBOOK_KERNELS");
    choose();
  }
}
