// Elements of any dtype as float32 or float64, a few at a time, for tensor_stats_kernel.cpp.
#pragma once

#include "tensor_stats_kernel.h"
#include "tensor_stats_vector.h"

#include "../tensor_stats_arithmetic.h"

#include <cmath>

namespace torchloupe {
namespace TORCHLOUPE_ISA {

constexpr int kPiece = 2048;  // elements that are looked at twice: they stay in the first-level cache

static inline bool is_wide(Stored stored) {
  return stored == Stored::f64 || (stored >= Stored::i32 && stored <= Stored::c128);
}

static inline int bytes(Stored stored) {
  switch (stored) {
    case Stored::f8: case Stored::boolean: case Stored::i8: case Stored::u8: return 1;
    case Stored::f16: case Stored::bf16: case Stored::i16: case Stored::u16: return 2;
    case Stored::f32: case Stored::i32: case Stored::u32: case Stored::c32: return 4;
    case Stored::f64: case Stored::i64: case Stored::u64: case Stored::c64: return 8;
    case Stored::c128: return 16;
  }
  return 1;
}

template <typename From, typename To>
static inline void convert(const char* from, int n, To* to) {
  const From* in = reinterpret_cast<const From*>(from);
  for (int i = 0; i < n; ++i) to[i] = static_cast<To>(in[i]);
}

static inline void from_bfloat16(const char* from, int n, float* to) {
  const uint16_t* in = reinterpret_cast<const uint16_t*>(from);
  uint32_t* out = reinterpret_cast<uint32_t*>(to);
  for (int i = 0; i < n; ++i) out[i] = static_cast<uint32_t>(in[i]) << 16;
}

static inline void from_half(const char* from, int n, float* to) {
  const uint16_t* in = reinterpret_cast<const uint16_t*>(from);
  int i = 0;
#if defined(__AVX512F__)
  for (; i + 16 <= n; i += 16)
    _mm512_storeu_ps(to + i, _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i))));
#elif defined(__AVX2__)
  for (; i + 8 <= n; i += 8)
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i))));
#endif
  for (; i < n; ++i) {
    const uint32_t shifted = static_cast<uint32_t>(in[i] & 0x7fff) << 13;
    float value;
    std::memcpy(&value, &shifted, 4);
    value *= 0x1p112f;  // the biases of the two exponents differ by so much
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    if ((in[i] & 0x7c00) == 0x7c00) bits = shifted | 0x7f800000;
    bits |= static_cast<uint32_t>(in[i] & 0x8000) << 16;
    std::memcpy(to + i, &bits, 4);
  }
}

template <typename Integer>
static inline void from_long(const char* from, int n, double* to, double* low) {
  const Integer* in = reinterpret_cast<const Integer*>(from);
  for (int i = 0; i < n; ++i) split(in[i], to[i], low[i]);
}

static inline void from_complex_float(const float* in, int n, double* to) {
  for (int i = 0; i < n; ++i) to[i] = magnitude(in[2 * i], in[2 * i + 1]);
}

// `n` elements, at most kPiece, as float32: where they are, or in `buffer`.
static inline const float* read(const StatsSource& source, const char* from, int n, float* buffer, double*) {
  switch (source.stored) {
    case Stored::f32: return reinterpret_cast<const float*>(from);
    case Stored::f16: from_half(from, n, buffer); break;
    case Stored::bf16: from_bfloat16(from, n, buffer); break;
    case Stored::i8: convert<int8_t>(from, n, buffer); break;
    case Stored::u8: convert<uint8_t>(from, n, buffer); break;
    case Stored::i16: convert<int16_t>(from, n, buffer); break;
    case Stored::u16: convert<uint16_t>(from, n, buffer); break;
    case Stored::boolean:
      for (int i = 0; i < n; ++i) buffer[i] = from[i] != 0;
      break;
    default:
      for (int i = 0; i < n; ++i) buffer[i] = source.codes[static_cast<uint8_t>(from[i])];
      break;
  }
  return buffer;
}

// The same as float64; `low` takes what float64 does not hold of integers of 64 bits.
static inline const double* read(const StatsSource& source, const char* from, int n, double* buffer, double* low) {
  switch (source.stored) {
    case Stored::f64: return reinterpret_cast<const double*>(from);
    case Stored::i32: convert<int32_t>(from, n, buffer); break;
    case Stored::u32: convert<uint32_t>(from, n, buffer); break;
    case Stored::i64: from_long<int64_t>(from, n, buffer, low); break;
    case Stored::u64: from_long<uint64_t>(from, n, buffer, low); break;
    case Stored::c64: from_complex_float(reinterpret_cast<const float*>(from), n, buffer); break;
    case Stored::c32: {
      float parts[2 * kPiece];
      from_half(from, 2 * n, parts);
      from_complex_float(parts, n, buffer);
      break;
    }
    default: {
      const double* in = reinterpret_cast<const double*>(from);
      for (int i = 0; i < n; ++i) buffer[i] = __builtin_hypot(in[2 * i], in[2 * i + 1]);
      break;
    }
  }
  return buffer;
}

}  // namespace TORCHLOUPE_ISA
}  // namespace torchloupe
