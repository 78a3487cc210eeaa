// Tells OpenBLAS, before it loads, that one thread is enough.
//
// The core splits products itself, so that their bits do not depend on the number of threads. OpenBLAS starts its
// threads when it is loaded and lets them spin for a while: on a busy machine that costs as much as all the rest of
// the start. It looks at the environment just once, in its constructor; of all the code of a program only what is
// listed in .preinit_array runs before that. Elsewhere than on ELF systems nothing happens here.
#if defined(__ELF__)
#include <stdlib.h>

static void use_one_thread(void) { setenv("OPENBLAS_NUM_THREADS", "1", 1); }

__attribute__((section(".preinit_array"), used)) static void (*const before_constructors)(void) = use_one_thread;
#endif
