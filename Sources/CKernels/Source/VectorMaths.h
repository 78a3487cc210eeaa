// Transcendental functions of vectors.

#if LEVEL < 3
/// 2 to the power of n, where the argument is n plus 1.5 * 2^23.
INLINE vf vpower_of_two(vf shifted) {
  vi exponent;
  memcpy(&exponent, &shifted, sizeof exponent);
  exponent = (exponent - (0x4B400000 - 127)) << 23;
  vf power;
  memcpy(&power, &exponent, sizeof power);
  return power;
}
#endif

/// `e` to the power of each lane, to about 1 ulp over the whole range, denormal results included.
///
/// Reduction by log 2 in two parts and the polynomial of Cephes' `expf`. Adding 1.5 * 2^23 rounds, since not every
/// instruction set has rounding of its own.
INLINE vf vexp(vf x) {
  const vf magic = 0x1.8p23f;
  vf clamped = x > 89 ? vset(89) : x;
  clamped = clamped < -104 ? vset(-104) : clamped;
  vf n = (clamped * 1.44269504f + magic) - magic;
  vf r = (clamped - n * 0.693359375f) - n * -2.1219444e-4f;
  vf p = r * 1.98756915e-4f + 1.39819995e-3f;
  p = p * r + 8.33345191e-3f;
  p = p * r + 4.16657959e-2f;
  p = p * r + 1.66666655e-1f;
  p = p * r + 5.00000012e-1f;
  vf y = (p * (r * r) + r) + 1;
#if LEVEL == 3
  return _mm512_scalef_ps(y, n);
#else
  // Two factors, because 2^n alone may not be a normal number where the result is one.
  vf half = n * 0.5f + magic;
  vf rest = (n - (half - magic)) + magic;
  return y * vpower_of_two(half) * vpower_of_two(rest);
#endif
}

/// The natural logarithm to about 1 ulp, denormal numbers included; the polynomial is that of Cephes' `logf`.
INLINE vf vlog(vf x) {
  vi is_denormal = x < 0x1p-126f;
  vf normal = is_denormal ? x * 0x1p23f : x;
  vi bits;
  memcpy(&bits, &normal, sizeof bits);
  vi half_bits = (bits & 0x7FFFFF) | 0x3F000000;
  vf half;
  memcpy(&half, &half_bits, sizeof half);
  vi is_low = half < 0.70710678f;
  vf e = __builtin_convertvector(((bits >> 23) & 0xFF) - (is_denormal ? (vi)149 : (vi)126), vf);
  e = is_low ? e - 1 : e;
  vf m = (is_low ? half + half : half) - 1;
  vf z = m * m;
  vf p = m * 7.03768363e-2f - 1.151461031e-1f;
  p = p * m + 1.16769987e-1f;
  p = p * m - 1.24201408e-1f;
  p = p * m + 1.42493228e-1f;
  p = p * m - 1.66680577e-1f;
  p = p * m + 2.00007148e-1f;
  p = p * m - 2.4999994e-1f;
  p = p * m + 3.33333312e-1f;
  vf tail = (p * m * z - e * 2.1219444e-4f) - z * 0.5f;
  vf result = (m + tail) + e * 0.693359375f;
  result = x == 0 ? vset(-INFINITY) : x == INFINITY ? x : result;
  return x >= 0 ? result : vset(NAN);
}

/// The hyperbolic tangent of each lane, to about 2 ulp; the polynomial near zero is that of Cephes' `tanhf`.
INLINE vf vtanh(vf x) {
  vf z = x * x;
  vf p = z * -5.70498873e-3f + 2.06390888e-2f;
  p = p * z + -5.37397155e-2f;
  p = p * z + 1.33314422e-1f;
  p = p * z + -3.3333282e-1f;
  vf near = p * z * x + x;
  vf far = 1 - 2 / (vexp(x + x) + 1);
  vf magnitude = x < 0 ? -x : x;
  return magnitude < 0.625f ? near : far;
}

/// `1 / (1 + exp(-x))` of each lane.
INLINE vf vsigmoid(vf x) { return 1 / (1 + vexp(-x)); }
