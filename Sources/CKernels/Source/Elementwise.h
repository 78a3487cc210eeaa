// Functions of one number, over arrays.

static void KERNEL_NAME(exp)(const float *x, float *y, ptrdiff_t count) {
  FOR_EACH_BLOCK(count, STORE(y, vexp(LOAD(x)));)
}
