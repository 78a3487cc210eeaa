// What is done to each number apart.

#define ELEMENTWISE(name, value)                                                    \
  static void KERNEL_NAME(name)(const float *x, float *y, ptrdiff_t count) {        \
    FOR_EACH_BLOCK(count, vf a = LOAD(x); STORE(y, value);)                         \
  }

ELEMENTWISE(exp, vexp(a))
ELEMENTWISE(log, vlog(a))
ELEMENTWISE(tanh, vtanh(a))
ELEMENTWISE(sigmoid, vsigmoid(a))
ELEMENTWISE(silu, a * vsigmoid(a))
ELEMENTWISE(sin, vsine(a, 0))
ELEMENTWISE(cos, vsine(a, 2))
ELEMENTWISE(erf, verf(a))
ELEMENTWISE(gelu, a * vnormal(a))
ELEMENTWISE(gelu_tanh, a * 0.5f * (vtanh((a + a * a * a * 0.044715f) * 0.79788456f) + 1))

static void KERNEL_NAME(gelu_gradient)(const float *x, const float *dy, float *dx, ptrdiff_t count) {
  FOR_EACH_BLOCK(count, {
    vf a = LOAD(x);
    vf bell = a * vexp(a * a * -0.5f) * 0.39894228f;
    STORE(dx, LOAD(dy) * (vnormal(a) + bell));
  })
}

static void KERNEL_NAME(add_scaled)(float factor, const float *x, float *y, ptrdiff_t count) {
  FOR_EACH_BLOCK(count, STORE(y, LOAD(x) * factor + LOAD(y));)
}

static void KERNEL_NAME(scale)(float *x, ptrdiff_t count, float factor) {
  FOR_EACH_BLOCK(count, STORE(x, LOAD(x) * factor);)
}

static void KERNEL_NAME(silu_gate)(const float *gate, const float *up, float *y, ptrdiff_t count) {
  FOR_EACH_BLOCK(count, vf g = LOAD(gate); STORE(y, g * vsigmoid(g) * LOAD(up));)
}

static void KERNEL_NAME(silu_gate_gradient)(const float *gate, const float *up, const float *dy, float *dgate,
                                            float *dup, ptrdiff_t count) {
  FOR_EACH_BLOCK(count, {
    vf g = LOAD(gate);
    vf u = LOAD(up);
    vf d = LOAD(dy);
    vf s = vsigmoid(g);
    STORE(dup, d * g * s);
    STORE(dgate, d * u * s * (1 + g * (1 - s)));
  })
}

static void KERNEL_NAME(rotary)(const float *x, const float *cosines, const float *sines, ptrdiff_t heads,
                                ptrdiff_t half, float sign, float *y) {
  for (ptrdiff_t head = 0; head < heads; head++, x += 2 * half, y += 2 * half) {
    FOR_EACH_BLOCK(half, {
      vf a = LOAD(x);
      vf b = LOAD(x + half);
      vf c = LOAD(cosines);
      vf s = LOAD(sines) * sign;
      STORE(y, a * c - b * s);
      STORE(y + half, b * c + a * s);
    })
  }
}

static void KERNEL_NAME(adamw)(KernelAdamW set, const float *gradient, float *weight, float *first, float *second,
                               ptrdiff_t count) {
  FOR_EACH_BLOCK(count, {
    vf g = LOAD(gradient);
    vf m = LOAD(first) * set.beta1 + g * (1 - set.beta1);
    vf v = LOAD(second) * set.beta2 + g * g * (1 - set.beta2);
    STORE(first, m);
    STORE(second, v);
    STORE(weight, LOAD(weight) * set.keep - m * set.rate / (vsqrt(v) * set.correction + set.epsilon));
  })
}
