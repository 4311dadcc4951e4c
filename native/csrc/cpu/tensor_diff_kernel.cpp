// tensor_diff of one block on one thread. Compiled once for each instruction set.
//
// A block goes by in pieces that stay in the first-level cache. Pieces of the same bytes take the shortest way, and
// those that are finite throughout a short one: of float32 and what is shorter the sums of a few elements are made in
// float32, unless that is too short. Integers of 64 bits and complex numbers go one by one.
#include "tensor_diff_kernel.h"
#include "tensor_stats_read.h"
#include "tensor_stats_vector.h"

#include "../tensor_diff_arithmetic.h"

#include <cstring>

namespace torchloupe {
namespace TORCHLOUPE_ISA {

constexpr int kAhead = 2048;      // elements that are asked of memory before they are needed
constexpr int kFew = 16;          // vectors that are summed in float32
constexpr double kLeast = 1e-34;  // a sum of squares in float32 that is less has lost digits

static inline bool is_complex(Stored stored) { return stored >= Stored::c32; }

static inline bool is_long(Stored stored) { return stored == Stored::i64 || stored == Stored::u64; }

// As float32 or float64, whichever both sides are computed in: where they are, or in `buffer`.
static inline const float* values_of(const StatsSource& source, const char* from, int n, float* buffer) {
  return read(source, from, n, buffer, nullptr);
}

static inline const double* values_of(const StatsSource& source, const char* from, int n, double* buffer) {
  if (is_wide(source.stored)) return read(source, from, n, buffer, nullptr);
  float narrow[kPiece];
  const float* values = read(source, from, n, narrow, nullptr);
  for (int i = 0; i < n; ++i) buffer[i] = values[i];
  return buffer;
}

// Part of a vector of elements as float64: straight from memory that is cheaper than out of a register.
template <int part>
static inline doubles widened(const float* from) {
  from += part * (kWidth / 8);
#if defined(__AVX512F__)
  return (doubles)_mm512_cvtps_pd(_mm256_loadu_ps(from));
#elif defined(__AVX2__)
  return (doubles)_mm256_cvtps_pd(_mm_loadu_ps(from));
#else
  return __builtin_convertvector(load<half_floats>(from), doubles);
#endif
}

template <int part>
static inline doubles widened(const double* from) {
  return load<doubles>(from);
}

// As float32, where that does not run over.
static inline doubles rounded(doubles d) {
  const doubles narrow = __builtin_convertvector(__builtin_convertvector(d, half_floats), doubles);
  return narrow - narrow == 0 ? narrow : d;
}

// How many elements differ, and how many in their sign, where all are numbers.
template <typename T>
struct Differing {
  using Values = typename Vector<T>::values;
  using Bits = typename Vector<T>::bits;

#if defined(__AVX512F__)
  int64_t changed = 0, flips = 0;

  void add(Values x, Values y) {
    if constexpr (sizeof(T) == 4) {
      const __m512i a = (__m512i)x, b = (__m512i)y, magnitude = _mm512_set1_epi32(Vector<T>::magnitude);
      changed += __builtin_popcount(_mm512_cmp_ps_mask((__m512)x, (__m512)y, _CMP_NEQ_UQ));
      flips += __builtin_popcount(
          _mm512_movepi32_mask(_mm512_xor_si512(a, b)) & _mm512_test_epi32_mask(a, magnitude) &
          _mm512_test_epi32_mask(b, magnitude));
    } else {
      const __m512i a = (__m512i)x, b = (__m512i)y, magnitude = _mm512_set1_epi64(Vector<T>::magnitude);
      changed += __builtin_popcount(_mm512_cmp_pd_mask((__m512d)x, (__m512d)y, _CMP_NEQ_UQ));
      flips += __builtin_popcount(
          _mm512_movepi64_mask(_mm512_xor_si512(a, b)) & _mm512_test_epi64_mask(a, magnitude) &
          _mm512_test_epi64_mask(b, magnitude));
    }
  }

  int64_t all_changed() const { return changed; }
  int64_t all_flips() const { return flips; }
#else
  Bits changed = {}, flips = {};

  void add(Values x, Values y) {
    // a comparison that holds is -1
    changed -= x != y;
    flips -= (((Bits)x ^ (Bits)y) < 0) & (x != 0) & (y != 0);
  }

  int64_t all_changed() const { return sum(changed); }
  int64_t all_flips() const { return sum(flips); }

  static int64_t sum(Bits lanes) {
    int64_t total = 0;
    for (int lane = 0; lane < Vector<T>::lanes; ++lane) total += lanes[lane];
    return total;
  }
#endif
};

// Sums over elements that are finite on both sides, by lane.
template <typename T>
struct Sums {
  static constexpr int parts = Vector<T>::parts;
  doubles most[parts] = {}, sizes[parts] = {}, d2[parts] = {}, a2[parts] = {}, b2[parts] = {}, ab[parts] = {};
  Differing<T> differing;

  template <int part>
  void add(doubles x, doubles y) {
    doubles d = y - x;
    if constexpr (sizeof(T) == 4) d = rounded(d);
    const doubles size = (doubles)((longs)d & Vector<double>::magnitude);
    most[part] = more(size, most[part]);
    sizes[part] += size;
    d2[part] = multiply_add(d, d, d2[part]);
    a2[part] = multiply_add(x, x, a2[part]);
    b2[part] = multiply_add(y, y, b2[part]);
    ab[part] = multiply_add(x, y, ab[part]);
  }

  template <int part>
  void add_same(doubles squares) {
    a2[part] += squares;
    b2[part] += squares;
    ab[part] += squares;
  }
};

// What the short ways leave to the long one, in plain counts.
struct Counts {
  int64_t together = 0, changed = 0, flips = 0, nan_a = 0, nan_b = 0, inf_a = 0, inf_b = 0, only_a = 0, only_b = 0;
};

// Whether a sum that any infinity and any NaN would have spoilt is finite.
template <int parts>
static bool is_finite(const doubles (&sums)[parts]) {
  doubles v = sums[0];
  if constexpr (parts > 1) v += sums[parts - 1];
  v -= v;  // NaN where it is not finite
  bool finite = true;
  for (int lane = 0; lane < kWidth / 8; ++lane) finite &= v[lane] == 0;
  return finite;
}

// Both sides have the same values. Where anything is not finite, or float64 runs over, says false, and the sums stay as
// they were.
template <typename T>
static bool add_same(const T* v, int n, Sums<T>& sums) {
  using V = Vector<T>;
  doubles squares[V::parts] = {};
  for (int i = 0; i < n; i += V::lanes) {
    const doubles low = widened<0>(v + i);
    squares[0] = multiply_add(low, low, squares[0]);
    if constexpr (V::parts > 1) {
      const doubles high = widened<V::parts - 1>(v + i);
      squares[V::parts - 1] = multiply_add(high, high, squares[V::parts - 1]);
    }
  }
  if (!is_finite(squares)) return false;
  sums.template add_same<0>(squares[0]);
  if constexpr (V::parts > 1) sums.template add_same<V::parts - 1>(squares[V::parts - 1]);
  return true;
}

// What is asked of memory beforehand: the bytes for each vector of elements of both sides, from addresses that may lie
// behind the tensors.
struct Ahead {
  const char *a, *b;
  int step_a, step_b;

  void fetch(int vector) const {
    __builtin_prefetch(a + int64_t(vector) * step_a, 0, 2);
    __builtin_prefetch(b + int64_t(vector) * step_b, 0, 2);
  }
};

// The short way, with the same promise.
static bool add_plain(const double* a, const double* b, int n, Ahead ahead, Sums<double>& sums) {
  using V = Vector<double>;
  Sums<double> s = sums;
  for (int i = 0; i < n / V::lanes; ++i) {
    ahead.fetch(i);
    const auto x = load<doubles>(a + i * V::lanes), y = load<doubles>(b + i * V::lanes);
    s.differing.add(x, y);
    s.add<0>(x, y);
  }
  if (!is_finite(s.sizes)) return false;
  sums = s;
  return true;
}

static inline floats multiply_add(floats a, floats b, floats c) {
#if defined(__AVX512F__)
  return (floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__)
  return (floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

static inline void add_widened(floats few, doubles (&to)[2]) {
  to[0] += widened<0>(few);
  to[1] += widened<1>(few);
}

static double sum_of(const doubles (&parts)[2]) {
  const doubles v = parts[0] + parts[1];
  double sum = 0;
  for (int lane = 0; lane < kWidth / 8; ++lane) sum += v[lane];
  return sum;
}

// Also says false where float32 is too short.
static bool add_plain(const float* a, const float* b, int n, Ahead ahead, Sums<float>& sums) {
  using V = Vector<float>;
  doubles sizes[2] = {}, d2[2] = {}, a2[2] = {}, b2[2] = {}, ab[2] = {};
  floats most = {};
  Differing<float> differing = sums.differing;
  for (int first = 0; first < n / V::lanes; first += kFew) {
    const int end = first + kFew < n / V::lanes ? first + kFew : n / V::lanes;
    floats size = {}, dd = {}, aa = {}, bb = {}, both = {};
    for (int i = first; i < end; ++i) {
      ahead.fetch(i);
      const auto x = load<floats>(a + i * V::lanes), y = load<floats>(b + i * V::lanes);
      differing.add(x, y);
      const floats d = y - x, change = (floats)((ints)d & V::magnitude);
      most = more(change, most);
      size += change;
      dd = multiply_add(d, d, dd);
      aa = multiply_add(x, x, aa);
      bb = multiply_add(y, y, bb);
      both = multiply_add(x, y, both);
    }
    add_widened(size, sizes);
    add_widened(dd, d2);
    add_widened(aa, a2);
    add_widened(bb, b2);
    add_widened(both, ab);
  }
  const double changes = sum_of(d2), of_a = sum_of(a2), of_b = sum_of(b2), all = changes + of_a + of_b;
  if (!(all - all == 0) || of_a < kLeast || of_b < kLeast || (changes < kLeast && sum_of(sizes) > 0)) return false;
  sums.differing = differing;
  sums.most[0] = more(widened<0>(most), sums.most[0]);
  sums.most[1] = more(widened<1>(most), sums.most[1]);
  for (int part = 0; part < 2; ++part) {
    sums.sizes[part] += sizes[part];
    sums.d2[part] += d2[part];
    sums.a2[part] += a2[part];
    sums.b2[part] += b2[part];
    sums.ab[part] += ab[part];
  }
  return true;
}

// The long way: the same sums of what is finite on both sides, and counts of everything else.
template <typename T>
static void add_careful(const T* a, const T* b, int n, Sums<T>& sums, Counts& counts) {
  using V = Vector<T>;
  using Values = typename V::values;
  using Bits = typename V::bits;
  Bits nan_a = {}, nan_b = {}, inf_a = {}, inf_b = {}, only_a = {}, only_b = {}, together = {}, changed = {}, flips = {};
  for (int i = 0; i < n; i += V::lanes) {
    const auto x = load<Values>(a + i), y = load<Values>(b + i);
    const Bits bits_x = (Bits)x & V::magnitude, bits_y = (Bits)y & V::magnitude;
    const Bits finite_x = bits_x < V::infinity, finite_y = bits_y < V::infinity, both = finite_x & finite_y;
    const Bits not_x = bits_x > V::infinity, not_y = bits_y > V::infinity;
    nan_a -= not_x;
    nan_b -= not_y;
    inf_a -= bits_x == V::infinity;
    inf_b -= bits_y == V::infinity;
    only_a -= finite_x & ~finite_y;
    only_b -= finite_y & ~finite_x;
    together -= both;
    changed -= ~((x == y) | (not_x & not_y));
    flips -= both & (((Bits)x ^ (Bits)y) < 0) & (bits_x != 0) & (bits_y != 0);
    const Values plain_x = both ? x : Values{}, plain_y = both ? y : Values{};
    sums.template add<0>(widened<0>(plain_x), widened<0>(plain_y));
    if constexpr (V::parts > 1)
      sums.template add<V::parts - 1>(widened<V::parts - 1>(plain_x), widened<V::parts - 1>(plain_y));
  }
  for (int lane = 0; lane < V::lanes; ++lane) {
    counts.together += together[lane];
    counts.changed += changed[lane];
    counts.flips += flips[lane];
    counts.nan_a += nan_a[lane];
    counts.nan_b += nan_b[lane];
    counts.inf_a += inf_a[lane];
    counts.inf_b += inf_b[lane];
    counts.only_a += only_a[lane];
    counts.only_b += only_b[lane];
  }
}

template <typename T>
static double total(const doubles (&parts)[Vector<T>::parts]) {
  doubles v = parts[0];
  if constexpr (Vector<T>::parts > 1) v += parts[Vector<T>::parts - 1];
  double sum = 0;
  for (int lane = 0; lane < kWidth / 8; ++lane) sum += v[lane];
  return sum;
}

template <typename T>
static double largest(const Sums<T>& sums) {
  double found = 0;
  for (int part = 0; part < Vector<T>::parts; ++part)
    for (int lane = 0; lane < kWidth / 8; ++lane)
      found = sums.most[part][lane] > found ? sums.most[part][lane] : found;
  return found;
}

// The first element of a piece whose change is `size`.
template <typename T>
static int find(const T* a, const T* b, int n, double size) {
  using V = Vector<T>;
  constexpr int few = kFew * V::lanes;
  for (int first = 0; first < n; first += few) {
    const int end = first + few < n ? first + few : n;
    if (end == first + few) {
      typename V::values most = {};
      for (int i = first; i < end; i += V::lanes) {
        const auto d = load<typename V::values>(b + i) - load<typename V::values>(a + i);
        most = more((typename V::values)((typename V::bits)d & V::magnitude), most);
      }
      bool here = false;
      for (int lane = 0; lane < V::lanes; ++lane) here |= most[lane] >= size;
      if (!here) continue;
    }
    for (int i = first; i < end; ++i) {
      const double d = fabs(static_cast<double>(b[i]) - static_cast<double>(a[i]));
      if (d == size || static_cast<T>(d) == size) return i;
    }
  }
  return 0;
}

template <typename T>
static void block(
    const StatsSource& source_a, const char* a, const StatsSource& source_b, const char* b, int64_t n,
    double* figures) {
  using V = Vector<T>;
  alignas(64) T buffer_a[kPiece], buffer_b[kPiece], tail_a[V::lanes], tail_b[V::lanes];
  const int size_a = bytes(source_a.stored), size_b = bytes(source_b.stored);
  const bool alike = source_a.stored == source_b.stored && source_a.codes == source_b.codes;
  Sums<T> sums;
  Counts counts;
  double best = 0;
  int64_t where = 0;  // the piece that has it
  for (int64_t i = 0; i < n; i += kPiece) {
    const int m = static_cast<int>(n - i < kPiece ? n - i : kPiece), full = m / V::lanes * V::lanes;
    const char *from_a = a + i * size_a, *from_b = b + i * size_b;
    const T* x = values_of(source_a, from_a, m, buffer_a);
    if (full) {
      const bool same = alike && std::memcmp(from_a, from_b, int64_t(full) * size_a) == 0 && add_same(x, full, sums);
      if (!same) {
        const T* y = values_of(source_b, from_b, m, buffer_b);
        const Ahead ahead{from_a + kAhead * size_a, from_b + kAhead * size_b, V::lanes * size_a, V::lanes * size_b};
        if (add_plain(x, y, full, ahead, sums))
          counts.together += full;
        else
          add_careful(x, y, full, sums, counts);
      } else {
        counts.together += full;
      }
    }
    if (full < m) {
      // filled up with zeros, which count as compared and nothing else
      const T* y = values_of(source_b, from_b, m, buffer_b);
      for (int j = 0; j < V::lanes; ++j) {
        tail_a[j] = full + j < m ? x[full + j] : T(0);
        tail_b[j] = full + j < m ? y[full + j] : T(0);
      }
      add_careful(tail_a, tail_b, V::lanes, sums, counts);
      counts.together -= V::lanes - (m - full);
    }
    const double size = largest(sums);
    if (size > best) {
      best = size;
      where = i;
    }
  }
  figures[kCompared] = static_cast<double>(counts.together);
  figures[kChanged] = static_cast<double>(counts.changed + sums.differing.all_changed());
  figures[kFlips] = static_cast<double>(counts.flips + sums.differing.all_flips());
  figures[kNanA] = static_cast<double>(counts.nan_a);
  figures[kNanB] = static_cast<double>(counts.nan_b);
  figures[kInfA] = static_cast<double>(counts.inf_a);
  figures[kInfB] = static_cast<double>(counts.inf_b);
  figures[kOnlyFiniteA] = static_cast<double>(counts.only_a);
  figures[kOnlyFiniteB] = static_cast<double>(counts.only_b);
  figures[kMaxAbs] = best;
  figures[kPlace] = 0;
  figures[kSumAbs] = total<T>(sums.sizes);
  figures[kD2] = total<T>(sums.d2);
  figures[kA2] = total<T>(sums.a2);
  figures[kB2] = total<T>(sums.b2);
  figures[kAb] = total<T>(sums.ab);
  if (best > 0) {
    const int m = static_cast<int>(n - where < kPiece ? n - where : kPiece);
    const T* x = values_of(source_a, a + where * size_a, m, buffer_a);
    const T* y = values_of(source_b, b + where * size_b, m, buffer_b);
    figures[kPlace] = static_cast<double>(where + find(x, y, m, best));
  }
}

// Of any dtype, `n` at most kPiece.
static void elements(const StatsSource& source, const char* from, int n, double* real, double* low, double* imaginary) {
  std::memset(low, 0, n * sizeof(double));
  std::memset(imaginary, 0, n * sizeof(double));
  const auto pairs = [&](const auto* in) {
    for (int i = 0; i < n; ++i) {
      real[i] = in[2 * i];
      imaginary[i] = in[2 * i + 1];
    }
  };
  if (is_long(source.stored)) {
    read(source, from, n, real, low);
  } else if (source.stored == Stored::c32) {
    float parts[2 * kPiece];
    from_half(from, 2 * n, parts);
    pairs(parts);
  } else if (source.stored == Stored::c64) {
    pairs(reinterpret_cast<const float*>(from));
  } else if (source.stored == Stored::c128) {
    pairs(reinterpret_cast<const double*>(from));
  } else {
    const double* values = values_of(source, from, n, real);
    if (values != real) std::memcpy(real, values, n * sizeof(double));
  }
}

static void block_one_by_one(
    const StatsSource& source_a, const char* a, const StatsSource& source_b, const char* b, int64_t n,
    double* figures) {
  double real_a[kPiece], low_a[kPiece], imaginary_a[kPiece], real_b[kPiece], low_b[kPiece], imaginary_b[kPiece];
  const bool complex = is_complex(source_a.stored) || is_complex(source_b.stored);
  DiffSums sums;
  for (int64_t i = 0; i < n; i += kPiece) {
    const int m = static_cast<int>(n - i < kPiece ? n - i : kPiece);
    elements(source_a, a + i * bytes(source_a.stored), m, real_a, low_a, imaginary_a);
    elements(source_b, b + i * bytes(source_b.stored), m, real_b, low_b, imaginary_b);
    for (int j = 0; j < m; ++j)
      sums.add({real_a[j], low_a[j], imaginary_a[j]}, {real_b[j], low_b[j], imaginary_b[j]}, complex, false, i + j);
  }
  sums.write(figures);
}

void tensor_diff_block(
    const StatsSource& source_a, const char* a, const StatsSource& source_b, const char* b, int64_t n,
    double* figures) {
  const auto one_by_one = [](Stored stored) { return is_long(stored) || is_complex(stored); };
  if (one_by_one(source_a.stored) || one_by_one(source_b.stored))
    return block_one_by_one(source_a, a, source_b, b, n, figures);
  if (is_wide(source_a.stored) || is_wide(source_b.stored))
    return block<double>(source_a, a, source_b, b, n, figures);
  block<float>(source_a, a, source_b, b, n, figures);
}

}  // namespace TORCHLOUPE_ISA
}  // namespace torchloupe
