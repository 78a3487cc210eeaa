// Tells OpenBLAS that one thread is enough.
//
// The core splits products itself, so that their bits do not depend on the number of threads. OpenBLAS starts its
// threads in its constructor and lets them spin for a while: on a busy machine that costs as much as all the rest of
// the start. It asks the environment how many, before any code of ours runs; the linker sends the question here
// (`--wrap=getenv` in the manifest), so that the environment stays what the user made it.
#if defined(__linux__)
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

char *__wrap_getenv(const char *name);

char *__wrap_getenv(const char *name) {
  static char one[] = "1";
  return strcmp(name, "OPENBLAS_NUM_THREADS") == 0 ? one : secure_getenv(name);
}
#endif
