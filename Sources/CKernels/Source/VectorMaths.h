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

/// The error function of each lane, to about 2 ulp: a polynomial near zero, and behind it 1 less the exponential of one
/// (fitted by N. Juffa, Stack Overflow answer 35148199).
INLINE vf verf(vf x) {
  vf s = x * x;
  vf p = s * -5.96761703e-4f + 4.99119423e-3f;
  p = p * s - 2.67681349e-2f;
  p = p * s + 1.12819925e-1f;
  p = p * s - 3.76125336e-1f;
  p = p * s + 1.28379166e-1f;
  vf near = p * x + x;
  vf t = x < 0 ? -x : x;
  vf q = (t * -1.72853470e-5f + 3.83197126e-4f) * s + (t * -3.88396438e-3f + 2.42546219e-2f);
  q = q * t - 1.06777877e-1f;
  q = q * t - 6.34846687e-1f;
  q = q * t - 1.28717512e-1f;
  // Beyond 4 the result is 1, and the polynomial would turn back.
  vf far = t > 4 ? vset(1) : 1 - vexp(q * t - t);
  far = x < 0 ? -far : far;
  return t > 0.927734375f ? far : near;
}

/// The distribution function of the standard normal distribution at each lane, to 1e-7: the tail beyond |x|, half the
/// complementary error function of |x| / sqrt 2, is the exponential of a polynomial (a least-squares fit to its logarithm
/// for |x| below 5.7, weighted until the error of the tail was even; beyond, it falls on to 0).
INLINE vf vnormal(vf x) {
  vf t = x < 0 ? -x : x;
  vf p = t * -1.96501173e-06f + 2.72945344e-05f;
  p = p * t - 0.000129050299f;
  p = p * t - 9.4917079e-05f;
  p = p * t + 0.00489598978f;
  p = p * t - 0.0363875777f;
  p = p * t - 0.318298876f;
  p = p * t - 0.797885358f;
  vf twice = vexp(p * t);
  return (x < 0 ? twice : 2 - twice) * 0.5f;
}

/// The sine of each lane, or with `quarter` 2 its cosine, to about 2 ulp where the result is not near 0: reduction by pi/4
/// in three parts and the polynomials of Cephes' `sinf`. Lanes beyond 8192, for which the parts are too short, are left
/// to the C library.
INLINE vf vsine(vf x, int32_t quarter) {
  vf magnitude = x < 0 ? -x : x;
  vi is_large = magnitude > 8192;
  vi octant = __builtin_convertvector(is_large ? vset(0) : magnitude * 1.27323954f, vi);
  octant += octant & 1;
  vf n = __builtin_convertvector(octant, vf);
  vf r = ((magnitude - n * 0.78515625f) - n * 2.4187564849853516e-4f) - n * 3.7748949774e-8f;
  vf z = r * r;
  vf c = (z * 2.443315711809948e-5f - 1.388731625493765e-3f) * z + 4.166664568298827e-2f;
  c = c * z * z - z * 0.5f + 1;
  vf s = (z * -1.9515295891e-4f + 8.3321608736e-3f) * z - 1.6666654611e-1f;
  s = s * z * r + r;
  vi place = octant + quarter;
  vf y = (place & 2) != 0 ? c : s;
  y = (place & 4) != 0 ? -y : y;
  if (quarter == 0) y = x < 0 ? -y : y;
  if (vsum(is_large ? vset(1) : vset(0)) > 0)
    for (int lane = 0; lane < LANES; lane++)
      if (is_large[lane]) y[lane] = quarter == 0 ? sinf(x[lane]) : cosf(x[lane]);
  return y;
}
