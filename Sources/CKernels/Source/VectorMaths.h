// Transcendental functions of vectors.

/// 2 to the power of n, where the argument is n plus 1.5 * 2^23.
INLINE vf vpower_of_two(vf shifted) {
  vi exponent;
  memcpy(&exponent, &shifted, sizeof exponent);
  exponent = (exponent - (0x4B400000 - 127)) << 23;
  vf power;
  memcpy(&power, &exponent, sizeof power);
  return power;
}

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
  // Two factors, because 2^n alone may not be a normal number where the result is one.
  vf half = n * 0.5f + magic;
  vf rest = (n - (half - magic)) + magic;
  return y * vpower_of_two(half) * vpower_of_two(rest);
}
