// tensor_stats of one block on one thread. Compiled once for each instruction set.
//
// A block goes by in pieces that stay in the first-level cache. Each is looked at twice: for the figures, and, once it
// is known how far its values reach, for the bins. Zeros, subnormal and non-finite values are told by their bits.
// Most pieces have none of these and take a short way; from the first piece that has some, a block takes the long one.
#include "tensor_stats_kernel.h"
#include "tensor_stats_read.h"
#include "tensor_stats_vector.h"

#include "../tensor_stats_arithmetic.h"
#include "../tensor_stats_figures.h"

namespace torchloupe {
namespace TORCHLOUPE_ISA {

constexpr int kAhead = 2048;  // elements that are asked of memory before they are needed

// What is asked for beforehand: the bytes for each vector of elements, from an address that may lie behind the tensor.
struct Ahead {
  const char* from;
  int step;

  void fetch(int vector) const { __builtin_prefetch(from + int64_t(vector) * step, 0, 2); }
};

// Of finite elements, by lane; sums are of the distance from one of them, `shift`.
template <typename T>
struct Sums {
  static constexpr int parts = Vector<T>::parts;
  typename Vector<T>::values low, high;
  doubles sum[parts] = {}, squares[parts] = {}, magnitudes[parts] = {};

  Sums() : low(all<typename Vector<T>::values>(T(INFINITY))), high(-low) {}

  template <int part>
  void add(typename Vector<T>::values shifted, typename Vector<T>::values plain, doubles shift) {
    const doubles distance = widened<part>(shifted) - shift, value = widened<part>(plain);
    sum[part] += distance;
    squares[part] = multiply_add(distance, distance, squares[part]);
    magnitudes[part] += (doubles)((longs)value & Vector<double>::magnitude);
  }
};

struct Counts {
  int64_t zero = 0, small = 0, nan = 0, posinf = 0, neginf = 0;  // small: zero and subnormal
};

// What the values of a piece are, short of counting them.
struct Seen {
  bool small, endless;  // zero or subnormal ones; some that are not finite
};

// The short way: where anything is not finite, the sums stay as they were.
template <typename T>
static Seen add_plain(const T* v, int n, T shift, typename Vector<T>::bit edge, Ahead ahead, Sums<T>& sums) {
  using V = Vector<T>;
  using Bits = typename V::bits;
  Sums<T> s = sums;
  Bits nearest = all<Bits>(V::infinity), furthest = {};
  const doubles from = all<doubles>(static_cast<double>(shift));
  for (int i = 0; i < n / V::lanes; ++i) {
    ahead.fetch(i);
    const auto value = load<typename V::values>(v + i * V::lanes);
    const Bits bits = (Bits)value & V::magnitude;
    nearest = bits < nearest ? bits : nearest;
    furthest = bits > furthest ? bits : furthest;
    s.low = less(value, s.low);
    s.high = more(value, s.high);
    s.template add<0>(value, value, from);
    if constexpr (V::parts > 1) s.template add<V::parts - 1>(value, value, from);
  }
  Seen seen{false, false};
  for (int lane = 0; lane < V::lanes; ++lane) {
    seen.small |= nearest[lane] < edge;
    seen.endless |= furthest[lane] >= V::infinity;
  }
  if (!seen.endless) sums = s;
  return seen;
}

// Zero and subnormal values, where there are some and everything is finite.
template <typename T>
static void count_small(const T* v, int n, typename Vector<T>::bit edge, Counts& counts) {
  using V = Vector<T>;
  using Bits = typename V::bits;
  Bits zero = {}, small = {};
  for (int i = 0; i < n; i += V::lanes) {
    const Bits bits = (Bits)load<typename V::values>(v + i) & V::magnitude;
    zero -= bits == 0;
    small -= bits < edge;
  }
  for (int lane = 0; lane < V::lanes; ++lane) {
    counts.zero += zero[lane];
    counts.small += small[lane];
  }
}

// The long way: the same sums of what is finite, and counts of everything else.
template <typename T>
static void add_careful(
    const T* v, int n, T shift, typename Vector<T>::bit edge, Sums<T>& sums, Counts& counts) {
  using V = Vector<T>;
  using Values = typename V::values;
  using Bits = typename V::bits;
  Sums<T> s = sums;
  Bits zero = {}, small = {}, nan = {}, infinite = {}, negative = {};
  const doubles from = all<doubles>(static_cast<double>(shift));
  const Values shifts = all<Values>(shift), top = all<Values>(T(INFINITY));
  for (int i = 0; i < n / V::lanes; ++i) {
    const auto value = load<Values>(v + i * V::lanes);
    const Bits bits = (Bits)value & V::magnitude, finite = bits < V::infinity, endless = bits == V::infinity;
    // a comparison that holds is -1
    zero -= bits == 0;
    small -= bits < edge;
    nan -= bits > V::infinity;
    infinite -= endless;
    negative -= endless & ((Bits)value < 0);
    s.low = less(finite ? value : top, s.low);
    s.high = more(finite ? value : -top, s.high);
    const Values shifted = finite ? value : shifts, plain = finite ? value : Values{};
    s.template add<0>(shifted, plain, from);
    if constexpr (V::parts > 1) s.template add<V::parts - 1>(shifted, plain, from);
  }
  sums = s;
  for (int lane = 0; lane < V::lanes; ++lane) {
    counts.zero += zero[lane];
    counts.small += small[lane];
    counts.nan += nan[lane];
    counts.posinf += infinite[lane] - negative[lane];
    counts.neginf += negative[lane];
  }
}

// 2**exponent; also where it is subnormal.
static double power(int exponent) { return __builtin_ldexp(1.0, exponent); }

// Where the bins are too small, too large or too far away for the arithmetic of the vectors.
template <typename T>
static void find_far(const T* v, const double* low, int n, const StatsBins& bins, int32_t* place) {
  for (int i = 0; i < n; ++i)
    place[i] = v[i] - v[i] == 0 ? 1 + far_bin(v[i], low ? low[i] : 0, bins.exponent, bins.first, bins.bins) : bins.bins + 2;
}

template <typename T>
static void find_careful(const T* v, int n, const StatsBins& bins, int32_t* place) {
  using V = Vector<T>;
  using Values = typename V::values;
  using Bits = typename V::bits;
  using Index = typename V::index;
  const Values scale = all<Values>(static_cast<T>(power(-bins.exponent))), limit = all<Values>(T(1 << 30));
  const Index one_before = all<Index>(int32_t(-1)), behind = all<Index>(int32_t(bins.bins));
  const Index first = all<Index>(static_cast<int32_t>(bins.first)), nowhere = all<Index>(int32_t(bins.bins + 2));
  for (int i = 0; i < n; i += V::lanes) {
    const auto value = load<Values>(v + i);
    const Bits bits = (Bits)value & V::magnitude;
    const auto narrow = [](Bits mask) {
      if constexpr (sizeof(Bits) == sizeof(Index)) return mask;
      else return __builtin_convertvector(mask, Index);
    };
    const Index finite = narrow(bits < V::infinity), negative = narrow(((Bits)value < 0) & (bits != 0));
    Values scaled = value * scale;
    scaled = bits < V::infinity ? scaled : Values{};
    Index number = floored(more(less(scaled, limit), -limit));
    // a negative product may have vanished
    number = (negative & (number > one_before)) ? one_before : number;
    number -= first;
    number = number > behind ? behind : number;
    number = number < one_before ? one_before : number;
    number = finite ? number + 1 : nowhere;
    std::memcpy(place + i, &number, sizeof number);
  }
}

// Everything is finite, inside the bins, and nothing is rounded when it is scaled.
template <typename T>
static void find_plain(const T* v, int n, const StatsBins& bins, int32_t* place) {
  using V = Vector<T>;
  const auto scale = all<typename V::values>(static_cast<T>(power(-bins.exponent)));
  const auto offset = all<typename V::index>(static_cast<int32_t>(1 - bins.first));
  for (int i = 0; i < n; i += V::lanes) {
    const auto number = floored(load<typename V::values>(v + i) * scale) + offset;
    std::memcpy(place + i, &number, sizeof number);
  }
}

template <typename T>
static void count(const T* v, const double* low, int n, bool plain, const Sums<T>& sums, StatsBins& bins) {
  if (bins.ranging) {
    T least = INFINITY, most = -INFINITY;
    for (int lane = 0; lane < Vector<T>::lanes; ++lane) {
      least = sums.low[lane] < least ? sums.low[lane] : least;
      most = sums.high[lane] > most ? sums.high[lane] : most;
    }
    if (least < bins.low || most >= bins.high) widen(bins, least, most);
  }
  alignas(64) int32_t place[kPiece];
  if (is_far(bins.exponent, bins.first, sizeof(T) == 8))
    find_far(v, low, n, bins, place);
  else if (plain && bins.ranging && bins.exponent <= 0)
    find_plain(v, n, bins, place);
  else
    find_careful(v, n, bins, place);
  const int64_t apart = bins.tables > 1 ? bins.stride : 0;
  uint32_t *a = bins.counts, *b = a + apart, *c = b + apart, *d = c + apart;
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t pairs[4];
    std::memcpy(pairs, place + i, sizeof pairs);
    ++a[static_cast<uint32_t>(pairs[0])];
    ++b[pairs[0] >> 32];
    ++c[static_cast<uint32_t>(pairs[1])];
    ++d[pairs[1] >> 32];
    ++a[static_cast<uint32_t>(pairs[2])];
    ++b[pairs[2] >> 32];
    ++c[static_cast<uint32_t>(pairs[3])];
    ++d[pairs[3] >> 32];
  }
  for (; i < n; ++i) ++a[place[i]];
  bins.counted = true;
}

// The exact ends of integers of 64 bits.
template <typename Integer>
static void integer_ends(const char* x, int64_t n, double* figures) {
  const Integer* in = reinterpret_cast<const Integer*>(x);
  Integer least = in[0], most = in[0];
  for (int64_t i = 1; i < n; ++i) {
    least = in[i] < least ? in[i] : least;
    most = in[i] > most ? in[i] : most;
  }
  split(least, figures[kMin], figures[kMinLow]);
  split(most, figures[kMax], figures[kMaxLow]);
}

// Where a sum of large float64 ran over: once more, smaller. What then still runs over has no value in float64.
static void sum_scaled(const StatsSource& source, const char* x, int64_t n, double* figures) {
  constexpr double scale = 0x1p-80;
  double buffer[kPiece], low[kPiece], sum = 0, magnitudes = 0;
  const auto each = [&](auto&& use) {
    for (int64_t i = 0; i < n; i += kPiece) {
      const int m = static_cast<int>(n - i < kPiece ? n - i : kPiece);
      const double* v = read(source, x + i * bytes(source.stored), m, buffer, low);
      for (int j = 0; j < m; ++j)
        if (v[j] - v[j] == 0) use(v[j]);
    }
  };
  each([&](double v) {
    sum += v * scale;
    magnitudes += (v < 0 ? -v : v) * scale;
  });
  const double mean = sum / figures[kFinite] / scale;
  double m2 = 0;
  each([&](double v) { m2 += (v - mean) * (v - mean); });
  figures[kMean] = mean;
  figures[kM2] = m2;
  figures[kL1] = magnitudes / scale;
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
static void finish(
    const StatsSource& source, const char* x, int64_t n, T shift, const Sums<T>& sums, const Counts& counts,
    double* figures) {
  T least = INFINITY, most = -INFINITY;
  for (int lane = 0; lane < Vector<T>::lanes; ++lane) {
    least = sums.low[lane] < least ? sums.low[lane] : least;
    most = sums.high[lane] > most ? sums.high[lane] : most;
  }
  const double finite = static_cast<double>(n - counts.nan - counts.posinf - counts.neginf);
  figures[kFinite] = finite;
  figures[kNan] = static_cast<double>(counts.nan);
  figures[kPosinf] = static_cast<double>(counts.posinf);
  figures[kNeginf] = static_cast<double>(counts.neginf);
  figures[kZero] = static_cast<double>(counts.zero);
  figures[kSubnormal] = static_cast<double>(counts.small - counts.zero);
  figures[kMin] = least;
  figures[kMax] = most;
  figures[kMinLow] = figures[kMaxLow] = figures[kMean] = figures[kM2] = figures[kL1] = figures[kSquares] = 0;
  if (source.stored == Stored::i64) integer_ends<int64_t>(x, n, figures);
  if (source.stored == Stored::u64) integer_ends<uint64_t>(x, n, figures);
  if (finite == 0) return;
  const double sum = total<T>(sums.sum), off = sum / finite, m2 = total<T>(sums.squares) - sum * off;
  figures[kMean] = static_cast<double>(shift) + off;
  figures[kM2] = m2 > 0 ? m2 : m2 == m2 ? 0 : m2;
  figures[kL1] = total<T>(sums.magnitudes);
  if (!(figures[kM2] < INFINITY && figures[kL1] < INFINITY)) sum_scaled(source, x, n, figures);
  // rounding must not push the mean past an end
  if (figures[kMean] < figures[kMin]) figures[kMean] = figures[kMin];
  if (figures[kMean] > figures[kMax]) figures[kMean] = figures[kMax];
  figures[kSquares] = figures[kM2] + finite * figures[kMean] * figures[kMean];
}

template <typename T>
static void block(const StatsSource& source, const char* x, int64_t n, double* figures, StatsBins* bins) {
  using V = Vector<T>;
  alignas(64) T buffer[kPiece], tail[V::lanes];
  double low[kPiece];
  const bool split = source.stored == Stored::i64 || source.stored == Stored::u64;
  const int element = bytes(source.stored);
  const T smallest = static_cast<T>(power(source.smallest));
  typename V::bit edge;
  std::memcpy(&edge, &smallest, sizeof edge);
  if (edge == 0) edge = 1;
  Sums<T> sums;
  Counts counts;
  T shift = 0;
  bool shifted = false;
  for (int64_t i = 0; i < n; i += kPiece) {
    const int m = static_cast<int>(n - i < kPiece ? n - i : kPiece), full = m / V::lanes * V::lanes;
    const T* v = read(source, x + i * element, m, buffer, low);
    for (int j = 0; j < m && !shifted; ++j)
      if (v[j] - v[j] == 0) {
        shift = v[j];
        shifted = true;
      }
    const Ahead ahead{x + (i + kAhead) * element, element * V::lanes};
    if (full) {
      const Seen seen = add_plain(v, full, shift, edge, ahead, sums);
      if (seen.endless) add_careful(v, full, shift, edge, sums, counts);
      else if (seen.small) count_small(v, full, edge, counts);
      if (bins) count(v, split ? low : nullptr, full, !seen.endless, sums, *bins);
    }
    if (full < m) {
      // filled up with what counts nowhere
      for (int j = 0; j < V::lanes; ++j) tail[j] = full + j < m ? v[full + j] : T(NAN);
      add_careful(tail, V::lanes, shift, edge, sums, counts);
      counts.nan -= V::lanes - (m - full);
      if (bins) count(tail, split ? low + full : nullptr, V::lanes, false, sums, *bins);
    }
  }
  finish(source, x, n, shift, sums, counts, figures);
}

void tensor_stats_block(const StatsSource& source, const char* x, int64_t n, double* figures, StatsBins* bins) {
  if (is_wide(source.stored)) return block<double>(source, x, n, figures, bins);
  block<float>(source, x, n, figures, bins);
}

}  // namespace TORCHLOUPE_ISA
}  // namespace torchloupe
