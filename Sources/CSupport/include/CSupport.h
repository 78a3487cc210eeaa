#pragma once
// What Swift cannot say of the C library: see also BLASThreads.c, in which there is nothing to call.

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif
#include <stddef.h>

/// The bytes that are allocated and not freed, in all of the process; 0 where the C library does not tell.
static inline size_t heap_bytes_in_use(void) {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

/// Gives the pages that hold nothing back to the system.
static inline void heap_trim(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}
