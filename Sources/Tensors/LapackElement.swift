import COpenBLAS

/// A kind of numbers that LAPACK works on, with the routines in its precision.
///
/// The arguments are LAPACK's own, without the lengths that never vary; see its manual for their meaning.
package protocol LapackElement: TensorElement, BinaryFloatingPoint {
  typealias Numbers = UnsafeMutablePointer<Self>
  typealias Integers = UnsafeMutablePointer<Int32>

  static func gesdd(
    _ job: String, _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers,
    _ ldvt: Int32,
    _ work: Numbers, _ lwork: Int32, _ iwork: Integers
  ) -> Int32
  static func gelqf(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ tau: Numbers, _ work: Numbers, _ lwork: Int32
  ) -> Int32
  static func orglq(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: Numbers, _ lda: Int32, _ tau: Numbers, _ work: Numbers,
    _ lwork: Int32
  ) -> Int32
  static func syevd(
    _ n: Int32, _ a: Numbers, _ w: Numbers, _ work: Numbers, _ lwork: Int32, _ iwork: Integers,
    _ liwork: Int32
  ) -> Int32
}

extension Float: LapackElement {
  package static func gesdd(
    _ job: String, _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers,
    _ ldvt: Int32,
    _ work: Numbers, _ lwork: Int32, _ iwork: Integers
  ) -> Int32 {
    var (m, n, ldvt, lwork, info) = (m, n, ldvt, lwork, Int32(0))
    var (lda, ldu) = (m, m)
    sgesdd_(job, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1)
    return info
  }

  package static func gelqf(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ tau: Numbers, _ work: Numbers, _ lwork: Int32
  ) -> Int32 {
    var (m, n, lda, lwork, info) = (m, n, m, lwork, Int32(0))
    sgelqf_(&m, &n, a, &lda, tau, work, &lwork, &info)
    return info
  }

  package static func orglq(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: Numbers, _ lda: Int32, _ tau: Numbers, _ work: Numbers,
    _ lwork: Int32
  ) -> Int32 {
    var (m, n, k, lda, lwork, info) = (m, n, k, lda, lwork, Int32(0))
    sorglq_(&m, &n, &k, a, &lda, tau, work, &lwork, &info)
    return info
  }

  package static func syevd(
    _ n: Int32, _ a: Numbers, _ w: Numbers, _ work: Numbers, _ lwork: Int32, _ iwork: Integers,
    _ liwork: Int32
  ) -> Int32 {
    var (n, lda, lwork, liwork, info) = (n, n, lwork, liwork, Int32(0))
    // The lower triangle by rows is the upper one by columns.
    ssyevd_("V", "U", &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1)
    return info
  }
}

extension Double: LapackElement {
  package static func gesdd(
    _ job: String, _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers,
    _ ldvt: Int32,
    _ work: Numbers, _ lwork: Int32, _ iwork: Integers
  ) -> Int32 {
    var (m, n, ldvt, lwork, info) = (m, n, ldvt, lwork, Int32(0))
    var (lda, ldu) = (m, m)
    dgesdd_(job, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1)
    return info
  }

  package static func gelqf(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ tau: Numbers, _ work: Numbers, _ lwork: Int32
  ) -> Int32 {
    var (m, n, lda, lwork, info) = (m, n, m, lwork, Int32(0))
    dgelqf_(&m, &n, a, &lda, tau, work, &lwork, &info)
    return info
  }

  package static func orglq(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: Numbers, _ lda: Int32, _ tau: Numbers, _ work: Numbers,
    _ lwork: Int32
  ) -> Int32 {
    var (m, n, k, lda, lwork, info) = (m, n, k, lda, lwork, Int32(0))
    dorglq_(&m, &n, &k, a, &lda, tau, work, &lwork, &info)
    return info
  }

  package static func syevd(
    _ n: Int32, _ a: Numbers, _ w: Numbers, _ work: Numbers, _ lwork: Int32, _ iwork: Integers,
    _ liwork: Int32
  ) -> Int32 {
    var (n, lda, lwork, liwork, info) = (n, n, lwork, liwork, Int32(0))
    // The lower triangle by rows is the upper one by columns.
    dsyevd_("V", "U", &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1)
    return info
  }
}
