#include "CSupport.h"

_Thread_local void *running_program = NULL;
