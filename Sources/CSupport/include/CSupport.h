#pragma once
// What Swift cannot say: the heap of the C library, a variable of each thread (Running.c), waiting without sleep, code
// that runs before the constructors of libraries (BLASThreads.c, in which there is nothing to call), and what the
// address sanitizer is told.

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif
#include <stddef.h>

/// What the thread that asks is running; NULL for nothing.
extern _Thread_local void *running_program;
static inline void *running_program_get(void) { return running_program; }
static inline void running_program_set(void *program) { running_program = program; }

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

/// Tells the processor that the thread only looks and waits.
static inline void spin_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Says that a stretch of memory must not be touched, or may be again; only there under the address sanitizer.
void __asan_poison_memory_region(const volatile void *start, size_t size);
void __asan_unpoison_memory_region(const volatile void *start, size_t size);
