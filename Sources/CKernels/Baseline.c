// The kernels for any processor: what the compiler makes of them without further flags.
#define LEVEL 1
#include "Source/Level.h"
