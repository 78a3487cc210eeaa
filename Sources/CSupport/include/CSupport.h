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

/// Memory for the next text that the thread puts together, or NULL; it is taken, and put back when it is free again.
extern _Thread_local void *spare_text;
static inline void *spare_text_take(void) {
  void *spare = spare_text;
  spare_text = NULL;
  return spare;
}
static inline void *spare_text_get(void) { return spare_text; }
static inline void spare_text_put(void *spare) { spare_text = spare; }

/// Strings that the thread has no use for just now, whose memory the next ones take; each stays retained.
enum { spare_strings_capacity = 32 };
extern _Thread_local void *spare_strings[spare_strings_capacity];
extern _Thread_local int spare_strings_count;
static inline _Bool spare_strings_has_room(void) { return spare_strings_count < spare_strings_capacity; }
static inline void spare_strings_put(void *string) { spare_strings[spare_strings_count++] = string; }
static inline void *spare_strings_take(void) {
  return spare_strings_count > 0 ? spare_strings[--spare_strings_count] : NULL;
}

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
