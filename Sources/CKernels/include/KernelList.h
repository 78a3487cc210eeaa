// Every kernel: KERNEL(result, name, (parameters), (arguments)). Swift calls `kernel_name(...)`.
//
// To add one: a line here, and the body, called KERNEL_NAME(name), in a file of Source/.
// Counts are elements, never negative; pointers need no more alignment than their type unless it is said.

// y[i] = e to the power of x[i], to about 1 ulp; y may be x.
KERNEL(void, exp, (const float *_Nonnull x, float *_Nonnull y, ptrdiff_t count), (x, y, count))
