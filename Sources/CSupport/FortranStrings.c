// The one function that LAPACK wants of Fortran's run-time library, which would be loaded at each start for it.
#include <string.h>

void _gfortran_concat_string(size_t size, char *joined, size_t first_size, const char *first, size_t second_size,
                             const char *second);

/// Fortran's `first // second` in `size` characters: cut to them, or with blanks behind. LAPACK joins options so.
void _gfortran_concat_string(size_t size, char *joined, size_t first_size, const char *first, size_t second_size,
                             const char *second) {
  const size_t head = first_size < size ? first_size : size;
  const size_t tail = second_size < size - head ? second_size : size - head;
  memcpy(joined, first, head);
  memcpy(joined + head, second, tail);
  memset(joined + head + tail, ' ', size - head - tail);
}
