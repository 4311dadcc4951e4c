// Vectors as wide as the instruction set has registers, for tensor_stats_kernel.cpp. The compiler's own vector types do
// for most; where it would not find the one instruction, this names it.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace torchloupe {
namespace TORCHLOUPE_ISA {

#if defined(__AVX512F__)
constexpr int kWidth = 64;
#elif defined(__AVX2__)
constexpr int kWidth = 32;
#else
constexpr int kWidth = 16;
#endif

typedef float floats __attribute__((vector_size(kWidth)));
typedef double doubles __attribute__((vector_size(kWidth)));
typedef int32_t ints __attribute__((vector_size(kWidth)));
typedef int64_t longs __attribute__((vector_size(kWidth)));
typedef uint32_t unsigned_ints __attribute__((vector_size(kWidth)));
typedef uint64_t unsigned_longs __attribute__((vector_size(kWidth)));
typedef float half_floats __attribute__((vector_size(kWidth / 2)));
typedef int32_t half_ints __attribute__((vector_size(kWidth / 2)));

template <typename T>
struct Vector;

template <>
struct Vector<float> {
  using values = floats;
  using bits = ints;
  using unsigned_bits = unsigned_ints;
  using bit = int32_t;
  using index = ints;
  static constexpr int lanes = kWidth / 4;
  static constexpr int parts = 2;  // vectors of float64 that hold as many
  static constexpr bit magnitude = 0x7fffffff;
  static constexpr bit infinity = 0x7f800000;
};

template <>
struct Vector<double> {
  using values = doubles;
  using bits = longs;
  using unsigned_bits = unsigned_longs;
  using bit = int64_t;
  using index = half_ints;
  static constexpr int lanes = kWidth / 8;
  static constexpr int parts = 1;
  static constexpr bit magnitude = 0x7fffffffffffffff;
  static constexpr bit infinity = 0x7ff0000000000000;
};

template <typename V, typename T>
static inline V load(const T* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <typename V, typename T>
static inline V all(T value) {
  return value - V{};
}

// Elements of `v` where they are less (more) than those of `other`, which stay where either is NaN.
template <typename V>
static inline V less(V v, V other) {
#if defined(__AVX512F__)
  if constexpr (sizeof(v[0]) == 4) return (V)_mm512_min_ps((__m512)v, (__m512)other);
  return (V)_mm512_min_pd((__m512d)v, (__m512d)other);
#elif defined(__AVX2__)
  if constexpr (sizeof(v[0]) == 4) return (V)_mm256_min_ps((__m256)v, (__m256)other);
  return (V)_mm256_min_pd((__m256d)v, (__m256d)other);
#else
  return v < other ? v : other;
#endif
}

template <typename V>
static inline V more(V v, V other) {
#if defined(__AVX512F__)
  if constexpr (sizeof(v[0]) == 4) return (V)_mm512_max_ps((__m512)v, (__m512)other);
  return (V)_mm512_max_pd((__m512d)v, (__m512d)other);
#elif defined(__AVX2__)
  if constexpr (sizeof(v[0]) == 4) return (V)_mm256_max_ps((__m256)v, (__m256)other);
  return (V)_mm256_max_pd((__m256d)v, (__m256d)other);
#else
  return v > other ? v : other;
#endif
}

// As float64, one part of Vector<T>::parts.
template <int part>
static inline doubles widened(floats v) {
#if defined(__AVX512F__)
  return (doubles)_mm512_cvtps_pd(part ? _mm512_extractf32x8_ps((__m512)v, 1) : _mm512_castps512_ps256((__m512)v));
#elif defined(__AVX2__)
  return (doubles)_mm256_cvtps_pd(part ? _mm256_extractf128_ps((__m256)v, 1) : _mm256_castps256_ps128((__m256)v));
#else
  half_floats half;
  std::memcpy(&half, reinterpret_cast<const char*>(&v) + part * sizeof half, sizeof half);
  return __builtin_convertvector(half, doubles);
#endif
}

template <int part>
static inline doubles widened(doubles v) {
  return v;
}

// a * b + c. Rounded once or twice, but in the same way wherever it is inlined.
static inline doubles multiply_add(doubles a, doubles b, doubles c) {
#if defined(__AVX512F__)
  return (doubles)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__AVX2__)
  return (doubles)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
  return a * b + c;
#endif
}

// floor as integers, of values that fit.
static inline ints floored(floats v) {
#if defined(__AVX512F__)
  return (ints)_mm512_cvt_roundps_epi32((__m512)v, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
  return (ints)_mm256_cvttps_epi32(_mm256_floor_ps((__m256)v));
#else
  const ints toward_zero = __builtin_convertvector(v, ints);
  return toward_zero + (__builtin_convertvector(toward_zero, floats) > v);
#endif
}

static inline half_ints floored(doubles v) {
#if defined(__AVX512F__)
  return (half_ints)_mm512_cvt_roundpd_epi32((__m512d)v, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
  return (half_ints)_mm256_cvttpd_epi32(_mm256_floor_pd((__m256d)v));
#else
  const half_ints toward_zero = __builtin_convertvector(v, half_ints);
  return toward_zero + __builtin_convertvector(__builtin_convertvector(toward_zero, doubles) > v, half_ints);
#endif
}

}  // namespace TORCHLOUPE_ISA
}  // namespace torchloupe
