// The kernels for x86-64-v4.
#if defined(__x86_64__)
#define LEVEL 3
#include "Source/Level.h"
#endif
