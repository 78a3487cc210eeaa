// The kernels for x86-64-v3.
#if defined(__x86_64__)
#define LEVEL 2
#include "Source/Level.h"
#endif
