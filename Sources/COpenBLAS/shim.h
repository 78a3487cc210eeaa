#pragma once
#include <cblas.h>

// LAPACK's Fortran entry points, as Debian's OpenBLAS exports them. The hidden trailing arguments are the
// lengths of the character arguments.
void sgesdd_(const char *jobz, const int *m, const int *n, float *a, const int *lda, float *s, float *u,
             const int *ldu, float *vt, const int *ldvt, float *work, const int *lwork, int *iwork, int *info,
             unsigned long jobz_length);
