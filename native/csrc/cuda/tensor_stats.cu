// tensor_stats on a card, reading once. A team of threads takes every so many blocks of one row, a few elements per
// thread at a time: these stay in registers until it is known whether they are inside the bins, which are widened first
// where they are not. Each team has a table of counts of its own; a second kernel puts the tables of a row together.
//
// Which thread takes which element of a block is fixed, sums of threads are put together in a fixed tree, and counts are
// whole numbers: the outcome is the same from run to run and on every card.
#include "../tensor_stats.h"
#include "../tensor_stats_arithmetic.h"
#include "stream.h"

#include <cuda_fp16.h>

#include <algorithm>

namespace torchloupe {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / 32;
constexpr int kTeamsPerProcessor = 3;
constexpr int kSharedBins = 8192;     // a larger table lies in global memory
constexpr int kTablesPerMerger = 8;   // that one team of the second kernel adds up

// How a dtype is read: what lies in memory, what it is computed as, and the value.
template <typename Stored, typename Computed>
struct Plain {
  using Raw = Stored;
  using T = Computed;
  static __device__ T value(Raw raw, const float*) { return static_cast<T>(raw); }
};

struct Half : Plain<uint16_t, float> {
  static __device__ float value(uint16_t raw, const float*) { return __half2float(__ushort_as_half(raw)); }
};

struct Brain : Plain<uint16_t, float> {
  static __device__ float value(uint16_t raw, const float*) {
    return __uint_as_float(static_cast<uint32_t>(raw) << 16);
  }
};

// Every dtype of one byte, by the values of its codes.
struct Byte : Plain<uint8_t, float> {
  static __device__ float value(uint8_t raw, const float* codes) { return codes[raw]; }
};

template <typename Integer>
struct Long : Plain<Integer, double> {
  static __device__ double value(Integer raw, const float*) {
    double high, low;
    split(raw, high, low);
    return high;
  }
  static __device__ double low(Integer raw) {
    double high, low;
    split(raw, high, low);
    return low;
  }
};

struct ComplexHalf : Plain<ushort2, double> {
  static __device__ double value(ushort2 raw, const float*) {
    return magnitude(__half2float(__ushort_as_half(raw.x)), __half2float(__ushort_as_half(raw.y)));
  }
};

struct ComplexFloat : Plain<float2, double> {
  static __device__ double value(float2 raw, const float*) { return magnitude(raw.x, raw.y); }
};

struct ComplexDouble : Plain<double2, double> {
  static __device__ double value(double2 raw, const float*) { return hypot(raw.x, raw.y); }
};

template <typename D>
constexpr bool is_long = std::is_same_v<D, Long<int64_t>> || std::is_same_v<D, Long<uint64_t>>;

template <typename D>
constexpr bool is_weight = std::is_same_v<D, Plain<float, float>> || std::is_same_v<D, Plain<double, double>>;

template <typename D>
constexpr bool may_run_over = std::is_same_v<D, Plain<double, double>> || std::is_same_v<D, ComplexDouble>;

__device__ float byte_value(ScalarType dtype, int code) {
  switch (dtype) {
    case ScalarType::Float8_e4m3fn: return float8_value(Float8::e4m3fn, code);
    case ScalarType::Float8_e5m2: return float8_value(Float8::e5m2, code);
    case ScalarType::Float8_e4m3fnuz: return float8_value(Float8::e4m3fnuz, code);
    case ScalarType::Float8_e5m2fnuz: return float8_value(Float8::e5m2fnuz, code);
    case ScalarType::Float8_e8m0fnu: return float8_value(Float8::e8m0fnu, code);
    case ScalarType::Bool: return code != 0;
    case ScalarType::Char: return static_cast<int8_t>(code);
    default: return code;
  }
}

struct Work {
  const void* x;
  ScalarType dtype;
  int64_t rows, columns, blocks;
  int64_t parts;  // teams of one row
  int bins;
  int64_t first;
  bool ranging;
  int exponent;
  double smallest;      // normal number
  double* partials;     // [rows, blocks, kFigures]
  int64_t* histogram;   // [rows, bins + 2]
  int64_t* exponents;   // [rows]
  unsigned* tables;     // [rows, parts, bins + 2]; null where every team writes its row itself
  int* table_exponents;  // [rows, parts]
};

// Figures of some elements: first those of one thread, in the end those of the block.
struct Figures {
  double finite = 0, mean = 0, m2 = 0, l1 = 0;
  double low = INFINITY, high = -INFINITY;
  long long least = INT64_MAX, most = INT64_MIN;  // of integers of 64 bits
  unsigned nan = 0, posinf = 0, neginf = 0, zero = 0, small = 0;

  __device__ void add(const Figures& other) {
    nan += other.nan;
    posinf += other.posinf;
    neginf += other.neginf;
    zero += other.zero;
    small += other.small;
    low = fmin(low, other.low);
    high = fmax(high, other.high);
    least = least < other.least ? least : other.least;
    most = most > other.most ? most : other.most;
    l1 += other.l1;
    if (other.finite == 0) return;
    const double both = finite + other.finite, delta = other.mean - mean, share = other.finite / both;
    if (finite == 0) {
      mean = other.mean;
      m2 = other.m2;
    } else {
      mean += delta * share;
      m2 += other.m2 + delta * delta * finite * share;
    }
    finite = both;
  }

  __device__ Figures from_lane(int below) const {
    constexpr unsigned all = 0xffffffff;
    Figures f;
    f.finite = __shfl_down_sync(all, finite, below);
    f.mean = __shfl_down_sync(all, mean, below);
    f.m2 = __shfl_down_sync(all, m2, below);
    f.l1 = __shfl_down_sync(all, l1, below);
    f.low = __shfl_down_sync(all, low, below);
    f.high = __shfl_down_sync(all, high, below);
    f.least = __shfl_down_sync(all, least, below);
    f.most = __shfl_down_sync(all, most, below);
    f.nan = __shfl_down_sync(all, nan, below);
    f.posinf = __shfl_down_sync(all, posinf, below);
    f.neginf = __shfl_down_sync(all, neginf, below);
    f.zero = __shfl_down_sync(all, zero, below);
    f.small = __shfl_down_sync(all, small, below);
    return f;
  }
};

// What the threads of a team share besides the table.
struct Team {
  double sums[kWarps][13];  // of Figures, by warp; also low and high where the range grows
  double low, high;         // what the bins reach from and to
  int exponent;
  bool again;               // a sum ran over
  double total;             // of team_sum
};

// Sum over the team, for all of it, in a fixed tree.
__device__ double team_sum(double v, Team& team) {
  for (int below = 16; below; below /= 2) v += __shfl_down_sync(0xffffffff, v, below);
  __syncthreads();
  if (threadIdx.x % 32 == 0) team.sums[threadIdx.x / 32][0] = v;
  __syncthreads();
  if (threadIdx.x == 0) {
    double total = 0;
    for (int warp = 0; warp < kWarps; ++warp) total += team.sums[warp][0];
    team.total = total;
  }
  __syncthreads();
  return team.total;
}

// The figures of the whole team, on its first thread.
__device__ Figures team_figures(Figures f, Team& team) {
  for (int below = 16; below; below /= 2) f.add(f.from_lane(below));
  __syncthreads();
  if (threadIdx.x % 32 == 0) {
    double* to = team.sums[threadIdx.x / 32];
    to[0] = f.finite, to[1] = f.mean, to[2] = f.m2, to[3] = f.l1, to[4] = f.low, to[5] = f.high;
    to[6] = __longlong_as_double(f.least), to[7] = __longlong_as_double(f.most);
    to[8] = f.nan, to[9] = f.posinf, to[10] = f.neginf, to[11] = f.zero, to[12] = f.small;
  }
  __syncthreads();
  if (threadIdx.x == 0)
    for (int warp = 1; warp < kWarps; ++warp) {
      const double* from = team.sums[warp];
      Figures other;
      other.finite = from[0], other.mean = from[1], other.m2 = from[2], other.l1 = from[3];
      other.low = from[4], other.high = from[5];
      other.least = __double_as_longlong(from[6]), other.most = __double_as_longlong(from[7]);
      other.nan = static_cast<unsigned>(from[8]), other.posinf = static_cast<unsigned>(from[9]);
      other.neginf = static_cast<unsigned>(from[10]), other.zero = static_cast<unsigned>(from[11]);
      other.small = static_cast<unsigned>(from[12]);
      f.add(other);
    }
  return f;
}

// Bins 2**by times as wide, in place. In each step all threads have taken theirs before any adds to what is nearer to
// zero, and that was taken in this step or before.
__device__ void coarsen(unsigned* middle, int half, int by) {
  for (int begin = 0; begin < half; begin += kThreads) {
    const int k = begin + static_cast<int>(threadIdx.x);
    unsigned above = 0, below = 0;
    if (k < half) {
      // atomic, since the table may lie where plain loads come from another cache
      above = atomicExch(middle + k, 0u);
      below = atomicExch(middle - 1 - k, 0u);
    }
    __syncthreads();
    if (above) atomicAdd(middle + (k >> by), above);
    if (below) atomicAdd(middle - 1 - (k >> by), below);
    __syncthreads();
  }
}

// Widens the bins of a team until they hold what each of its threads has seen.
__device__ void widen(double low, double high, const Work& work, unsigned* table, Team& team) {
  for (int below = 16; below; below /= 2) {
    low = fmin(low, __shfl_down_sync(0xffffffff, low, below));
    high = fmax(high, __shfl_down_sync(0xffffffff, high, below));
  }
  if (threadIdx.x % 32 == 0) {
    team.sums[threadIdx.x / 32][0] = low;
    team.sums[threadIdx.x / 32][1] = high;
  }
  const int before = team.exponent, half = work.bins / 2;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int warp = 1; warp < kWarps; ++warp) {
      low = fmin(low, team.sums[warp][0]);
      high = fmax(high, team.sums[warp][1]);
    }
    // a first guess that is too small, then up
    int exponent = max(before, ilogb(fmax(-low, high)) - ilogb(static_cast<double>(half)) - 2);
    while (low < -ldexp(static_cast<double>(half), exponent) || high >= ldexp(static_cast<double>(half), exponent))
      ++exponent;
    team.exponent = exponent;
    team.high = ldexp(static_cast<double>(half), exponent);
    team.low = -team.high;
  }
  __syncthreads();
  coarsen(table + 1 + half, half, min(team.exponent - before, 31));
}

// The place of a finite value in the table: 0 (below) to bins + 1 (above).
__device__ int place(float v, float scale, int first, int bins) {
  float number = floorf(v * scale);
  if (v < 0 && number > -1.0f) number = -1.0f;  // the product vanished
  const int at = static_cast<int>(fminf(fmaxf(number, -0x1p30f), 0x1p30f)) - first;
  return 1 + max(-1, min(at, bins));
}

__device__ int place(double v, double scale, int first, int bins) {
  double number = floor(v * scale);
  if (v < 0 && number > -1.0) number = -1.0;
  const int at = static_cast<int>(fmin(fmax(number, -0x1p30), 0x1p30)) - first;
  return 1 + max(-1, min(at, bins));
}

// As many elements as 16 bytes hold.
template <typename Raw>
struct alignas(16) Pack {
  static constexpr int size = 16 / sizeof(Raw);
  Raw raw[size];
};

// Where the sums of a block ran over: mean, m2 and l1 once more, from smaller values.
template <typename D>
__device__ void sum_scaled(const typename D::Raw* x, int n, Figures& f, Team& team) {
  constexpr double scale = 0x1p-80;
  double sum = 0, magnitudes = 0, finite = 0;
  for (int i = threadIdx.x; i < n; i += kThreads) {
    const double v = D::value(x[i], nullptr);
    if (!isfinite(v)) continue;
    sum += v * scale;
    magnitudes += fabs(v) * scale;
    finite += 1;
  }
  const double mean = team_sum(sum, team) / team_sum(finite, team) / scale;
  const double l1 = team_sum(magnitudes, team) / scale;
  double m2 = 0;
  for (int i = threadIdx.x; i < n; i += kThreads) {
    const double v = D::value(x[i], nullptr);
    if (isfinite(v)) m2 += (v - mean) * (v - mean);
  }
  f.m2 = team_sum(m2, team);
  f.mean = mean;
  f.l1 = l1;
}

template <typename D>
__device__ void write(const Figures& f, double* figures) {
  figures[kFinite] = f.finite;
  figures[kNan] = f.nan;
  figures[kPosinf] = f.posinf;
  figures[kNeginf] = f.neginf;
  figures[kZero] = f.zero;
  figures[kSubnormal] = f.small;
  figures[kMin] = f.low;
  figures[kMax] = f.high;
  figures[kMinLow] = figures[kMaxLow] = 0;
  if constexpr (std::is_same_v<D, Long<int64_t>>) {
    split(static_cast<int64_t>(f.least), figures[kMin], figures[kMinLow]);
    split(static_cast<int64_t>(f.most), figures[kMax], figures[kMaxLow]);
  }
  if constexpr (std::is_same_v<D, Long<uint64_t>>) {
    split(static_cast<uint64_t>(f.least) ^ (uint64_t(1) << 63), figures[kMin], figures[kMinLow]);
    split(static_cast<uint64_t>(f.most) ^ (uint64_t(1) << 63), figures[kMax], figures[kMaxLow]);
  }
  // rounding must not push the mean past an end
  const double mean = f.finite > 0 ? fmin(fmax(f.mean, figures[kMin]), figures[kMax]) : 0;
  figures[kMean] = mean;
  figures[kM2] = f.m2;
  figures[kL1] = f.l1;
  figures[kSquares] = f.m2 + f.finite * mean * mean;
}

// The slow way to count: from memory again, into a table anywhere, bins of any size.
template <typename D>
__device__ __noinline__ void count_anywhere(
    const typename D::Raw* x, int begin, int end, int exponent, const Work& work, unsigned* table, const float* codes) {
  using T = typename D::T;
  const bool far = is_far(exponent, work.first, sizeof(T) == 8);
  const T scale = static_cast<T>(ldexp(1.0, -exponent));
  for (int i = begin + static_cast<int>(threadIdx.x); i < end; i += kThreads) {
    const T v = D::value(x[i], codes);
    if (!isfinite(v)) continue;
    double rest = 0;
    if constexpr (is_long<D>) rest = D::low(x[i]);
    atomicAdd(table + (far ? 1 + far_bin(v, rest, exponent, work.first, work.bins)
                           : place(v, scale, static_cast<int>(work.first), work.bins)), 1u);
  }
}

template <typename D>
__global__ void __launch_bounds__(kThreads, kTeamsPerProcessor) scan(const __grid_constant__ Work work) {
  using T = typename D::T;
  using Raw = typename D::Raw;
  constexpr int packed = Pack<Raw>::size;
  // that a thread has in registers; of what is rare less, since it all has to be compiled
  constexpr int packs = is_weight<D> && packed < 8 ? 8 / packed : 1;
  constexpr int step = kThreads * packed * packs;
  __shared__ Team team;
  __shared__ float codes[256];
  extern __shared__ unsigned shared_table[];

  const int64_t row = blockIdx.x / work.parts, part = blockIdx.x % work.parts;
  const int width = work.bins + 2, half = work.bins / 2;
  const bool in_shared = work.bins <= kSharedBins;
  unsigned* table = in_shared ? shared_table : work.tables + int64_t(blockIdx.x) * width;
  if constexpr (std::is_same_v<D, Byte>)
    for (int code = threadIdx.x; code < 256; code += kThreads) codes[code] = byte_value(work.dtype, code);
  if (in_shared && work.bins)
    for (int k = threadIdx.x; k < width; k += kThreads) table[k] = 0;
  if (threadIdx.x == 0) {
    team.exponent = work.exponent;
    team.high = ldexp(static_cast<double>(half), work.exponent);
    team.low = -team.high;
  }
  __syncthreads();

  int exponent = work.exponent;
  bool slow = !in_shared || is_far(exponent, work.first, sizeof(T) == 8);
  T scale = static_cast<T>(ldexp(1.0, -exponent));
  T low = INFINITY, high = -INFINITY;  // this thread's, over all its blocks
  const T smallest = static_cast<T>(work.smallest);
  for (int64_t block = part; block < work.blocks; block += work.parts) {
    const int64_t begin = block * kStatsBlock;
    const int n = static_cast<int>(work.columns - begin < kStatsBlock ? work.columns - begin : kStatsBlock);
    const Raw* x = static_cast<const Raw*>(work.x) + row * work.columns + begin;
    const bool aligned = reinterpret_cast<uintptr_t>(x) % 16 == 0;
    Figures f;
    T shift = 0, block_low = INFINITY, block_high = -INFINITY;
    double sum = 0, squares = 0;
    unsigned finite = 0;
    for (int at = 0; at < n; at += step) {
      Pack<Raw> pack[packs];
#pragma unroll
      for (int p = 0; p < packs; ++p) {
        const int from = at + (p * kThreads + static_cast<int>(threadIdx.x)) * packed;
        if (aligned && from + packed <= n) {
          pack[p] = *reinterpret_cast<const Pack<Raw>*>(x + from);
        } else {
#pragma unroll
          for (int i = 0; i < packed; ++i)
            if (from + i < n) pack[p].raw[i] = x[from + i];
        }
      }
#pragma unroll
      for (int p = 0; p < packs; ++p) {
#pragma unroll
        for (int i = 0; i < packed; ++i) {
          if (at + (p * kThreads + static_cast<int>(threadIdx.x)) * packed + i >= n) continue;
          const T v = D::value(pack[p].raw[i], codes);
          if (!isfinite(v)) {
            if (v != v) ++f.nan;
            else if (v > 0) ++f.posinf;
            else ++f.neginf;
            continue;
          }
          if (v == 0) ++f.zero;
          else if (v < smallest && v > -smallest) ++f.small;
          if (finite == 0) shift = v;
          ++finite;
          block_low = v < block_low ? v : block_low;
          block_high = v > block_high ? v : block_high;
          const double distance = static_cast<double>(v) - static_cast<double>(shift);
          sum += distance;
          squares += distance * distance;
          f.l1 += fabs(static_cast<double>(v));
          if constexpr (is_long<D>) {
            // unsigned ones in the order of signed ones
            const long long key = std::is_same_v<D, Long<uint64_t>>
                                      ? static_cast<long long>(pack[p].raw[i] ^ (uint64_t(1) << 63))
                                      : static_cast<long long>(pack[p].raw[i]);
            f.least = key < f.least ? key : f.least;
            f.most = key > f.most ? key : f.most;
          }
        }
      }
      if (!work.bins) continue;
      if (work.ranging) {
        low = block_low < low ? block_low : low;
        high = block_high > high ? block_high : high;
        if (__syncthreads_or(low < team.low || high >= team.high)) {
          widen(low, high, work, table, team);
          exponent = team.exponent;
          slow = !in_shared || is_far(exponent, work.first, sizeof(T) == 8);
          scale = static_cast<T>(ldexp(1.0, -exponent));
        }
      }
      if (slow) {
        count_anywhere<D>(x, at, min(n, at + step), exponent, work, table, codes);
        continue;
      }
      // neighbours are often equal, zeros above all, and a counter is raised by one thread at a time
      int last = 0;
      unsigned run = 0;
#pragma unroll
      for (int p = 0; p < packs; ++p) {
#pragma unroll
        for (int i = 0; i < packed; ++i) {
          if (at + (p * kThreads + static_cast<int>(threadIdx.x)) * packed + i >= n) continue;
          const T v = D::value(pack[p].raw[i], codes);
          if (!isfinite(v)) continue;
          const int here = place(v, scale, static_cast<int>(work.first), work.bins);
          if (here != last && run) {
            atomicAdd(shared_table + last, run);
            run = 0;
          }
          last = here;
          ++run;
        }
      }
      if (run) atomicAdd(shared_table + last, run);
    }
    if (finite) {
      const double off = sum / finite, m2 = squares - sum * off;
      f.finite = finite;
      f.mean = static_cast<double>(shift) + off;
      f.m2 = m2 > 0 ? m2 : m2 == m2 ? 0 : m2;
      f.low = block_low;
      f.high = block_high;
    }
    f = team_figures(f, team);
    if constexpr (may_run_over<D>) {
      if (threadIdx.x == 0) team.again = !(isfinite(f.mean) && f.m2 < INFINITY && f.l1 < INFINITY);
      __syncthreads();
      if (team.again) sum_scaled<D>(x, n, f, team);
    }
    if (threadIdx.x == 0) write<D>(f, work.partials + (row * work.blocks + block) * kFigures);
  }

  if (!work.bins) return;
  __syncthreads();
  if (!work.tables) {
    for (int k = threadIdx.x; k < width; k += kThreads) work.histogram[row * width + k] = table[k];
    if (threadIdx.x == 0) work.exponents[row] = exponent;
    return;
  }
  if (in_shared)
    for (int k = threadIdx.x; k < width; k += kThreads) work.tables[int64_t(blockIdx.x) * width + k] = table[k];
  if (threadIdx.x == 0) work.table_exponents[blockIdx.x] = exponent;
}

// Adds some of the tables of a row to its histogram, with bins as wide as the widest.
__global__ void __launch_bounds__(kThreads) merge(Work work, int64_t mergers) {
  const int64_t row = blockIdx.x / mergers, merger = blockIdx.x % mergers;
  const int width = work.bins + 2, half = work.bins / 2;
  const int* exponents = work.table_exponents + row * work.parts;
  int widest = work.exponent;
  for (int64_t part = 0; part < work.parts; ++part) widest = max(widest, exponents[part]);
  if (merger == 0 && threadIdx.x == 0) work.exponents[row] = widest;
  auto* out = reinterpret_cast<unsigned long long*>(work.histogram + row * width);
  for (int64_t part = merger * kTablesPerMerger; part < min((merger + 1) * kTablesPerMerger, work.parts); ++part) {
    const unsigned* table = work.tables + (row * work.parts + part) * width;
    const int by = min(widest - exponents[part], 31);
    for (int k = threadIdx.x; k < width; k += kThreads)
      if (table[k]) atomicAdd(out + (by ? 1 + half + ((k - 1 - half) >> by) : k), table[k]);
  }
}

template <typename D>
void launch(const Work& work, cudaStream_t stream) {
  const auto teams = static_cast<unsigned>(work.rows * work.parts);
  const size_t bytes = work.bins && work.bins <= kSharedBins ? (work.bins + 2) * sizeof(unsigned) : 0;
  scan<D><<<teams, kThreads, bytes, stream>>>(work);
  STD_CUDA_KERNEL_LAUNCH_CHECK();
}

void launch(const Work& work, cudaStream_t stream) {
  switch (work.dtype) {
    case ScalarType::Double: return launch<Plain<double, double>>(work, stream);
    case ScalarType::Float: return launch<Plain<float, float>>(work, stream);
    case ScalarType::Half: return launch<Half>(work, stream);
    case ScalarType::BFloat16: return launch<Brain>(work, stream);
    case ScalarType::Float8_e4m3fn:
    case ScalarType::Float8_e5m2:
    case ScalarType::Float8_e4m3fnuz:
    case ScalarType::Float8_e5m2fnuz:
    case ScalarType::Float8_e8m0fnu:
    case ScalarType::Bool:
    case ScalarType::Char:
    case ScalarType::Byte: return launch<Byte>(work, stream);
    case ScalarType::Short: return launch<Plain<int16_t, float>>(work, stream);
    case ScalarType::UInt16: return launch<Plain<uint16_t, float>>(work, stream);
    case ScalarType::Int: return launch<Plain<int32_t, double>>(work, stream);
    case ScalarType::UInt32: return launch<Plain<uint32_t, double>>(work, stream);
    case ScalarType::Long: return launch<Long<int64_t>>(work, stream);
    case ScalarType::UInt64: return launch<Long<uint64_t>>(work, stream);
    case ScalarType::ComplexHalf: return launch<ComplexHalf>(work, stream);
    case ScalarType::ComplexFloat: return launch<ComplexFloat>(work, stream);
    case ScalarType::ComplexDouble: return launch<ComplexDouble>(work, stream);
    default: STD_TORCH_CHECK(false, "tensor_stats: this dtype has no values of its own");
  }
}

std::tuple<Tensor, Tensor, Tensor> tensor_stats(
    const Tensor& x, int64_t bins, int64_t rows, std::optional<int64_t> exponent, int64_t first) {
  const torch::stable::accelerator::DeviceGuard guard(x.get_device_index());
  const cudaStream_t stream = current_stream(x);
  const StatsPlan plan = stats_plan(x, bins, rows, exponent, first);
  Tensor partials = torch::stable::new_empty(x, {rows, plan.blocks, kFigures}, ScalarType::Double);
  Tensor histogram = torch::stable::new_zeros(x, {rows, bins ? bins + 2 : 0}, ScalarType::Long);
  Tensor exponents = torch::stable::full({rows}, plan.exponent, ScalarType::Long, std::nullopt, x.device());
  if (x.numel() == 0) return {partials, histogram, exponents};

  int processors = 0;
  STD_CUDA_CHECK(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, x.get_device_index()));
  Work work;
  work.x = x.const_data_ptr();
  work.dtype = x.scalar_type();
  work.rows = rows;
  work.columns = plan.columns;
  work.blocks = plan.blocks;
  work.parts = std::min(plan.blocks, (int64_t(processors) * kTeamsPerProcessor + rows - 1) / rows);
  work.bins = static_cast<int>(bins);
  work.first = plan.first;
  work.ranging = plan.ranging;
  work.exponent = plan.exponent;
  work.smallest = std::ldexp(1.0, smallest_normal(x.scalar_type()));
  work.partials = partials.mutable_data_ptr<double>();
  work.histogram = histogram.mutable_data_ptr<int64_t>();
  work.exponents = exponents.mutable_data_ptr<int64_t>();
  work.tables = nullptr;
  work.table_exponents = nullptr;
  STD_TORCH_CHECK(rows * work.parts <= INT32_MAX, "tensor_stats: too many rows for one call on a card");

  if (!bins || (work.parts == 1 && bins <= kSharedBins)) {
    launch(work, stream);
    return {partials, histogram, exponents};
  }
  // zeros, as tables that lie in global memory begin
  Tensor tables = torch::stable::new_zeros(x, {rows * work.parts, bins + 2}, ScalarType::Int);
  Tensor table_exponents = torch::stable::new_empty(x, {rows * work.parts}, ScalarType::Int);
  work.tables = static_cast<unsigned*>(tables.mutable_data_ptr());
  work.table_exponents = static_cast<int*>(table_exponents.mutable_data_ptr());
  launch(work, stream);
  const int64_t mergers = (work.parts + kTablesPerMerger - 1) / kTablesPerMerger;
  merge<<<static_cast<unsigned>(rows * mergers), kThreads, 0, stream>>>(work, mergers);
  STD_CUDA_KERNEL_LAUNCH_CHECK();
  return {partials, histogram, exponents};
}

}  // namespace
}  // namespace torchloupe

STABLE_TORCH_LIBRARY_IMPL(torchloupe, CUDA, m) { m.impl("tensor_stats", TORCH_BOX(&torchloupe::tensor_stats)); }
