// Tells OpenBLAS, before it looks, that one thread is enough.
//
// The core splits products itself, so that their bits do not depend on the number of threads. OpenBLAS starts its
// threads in its constructor and lets them spin for a while: on a busy machine that costs as much as all the rest of
// the start. It is linked statically, so that a constructor of higher priority comes before its own.
#include <stdlib.h>

__attribute__((constructor(101))) static void use_one_thread(void) { setenv("OPENBLAS_NUM_THREADS", "1", 1); }
