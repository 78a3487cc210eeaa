#include "CSupport.h"

_Thread_local void *running_program = NULL;
_Thread_local void *spare_text = NULL;
_Thread_local void *spare_strings[spare_strings_capacity];
_Thread_local int spare_strings_count = 0;
