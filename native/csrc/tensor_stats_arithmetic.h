// The exact parts of tensor_stats, the same on every processor and card. Everything here is static: a source that is
// compiled for several instruction sets must not share it (isa.h).
#pragma once

#include "host_device.h"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace torchloupe {

constexpr int64_t kFar = int64_t(1) << 61;  // stands for every larger number of a bin

// floor(value / 2**exponent), exact for any of both.
static inline TORCHLOUPE_HOST_DEVICE int64_t floor_scaled(double value, int exponent) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  const int power = static_cast<int>(bits >> 52) & 0x7ff;
  const int64_t mantissa = static_cast<int64_t>((bits & 0xfffffffffffff) | (power ? 0x10000000000000 : 0));
  const int64_t whole = bits >> 63 ? -mantissa : mantissa;
  const int shift = (power ? power : 1) - 1075 - exponent;
  if (shift <= 0) return whole >> (shift < -63 ? 63 : -shift);
  if (shift > 8) return whole == 0 ? 0 : whole < 0 ? -kFar : kFar;
  return whole * (int64_t(1) << shift);
}

// The number of a bin, from -1 (below) to `bins` (above), for any exponent and first. `low` is what the value has
// beyond float64.
static inline TORCHLOUPE_HOST_DEVICE int32_t far_bin(double value, double low, int exponent, int64_t first, int bins) {
  int64_t number = floor_scaled(value, exponent);
  const bool far = number == kFar || number == -kFar;
  number -= first;
  if (low != 0 && !far) number += floor_scaled(low, exponent);
  return static_cast<int32_t>(number < -1 ? -1 : number > bins ? bins : number);
}

// Whether bins are too small, too large or too far away for plain multiplication, or for 32 bits.
static inline TORCHLOUPE_HOST_DEVICE bool is_far(int exponent, int64_t first, bool wide) {
  const int furthest = wide ? 1022 : 126;
  return exponent < -furthest || exponent > furthest || first > 1 << 29 || first < -(1 << 29);
}

// An integer of 64 bits as the sum of two float64: itself and 0 where it fits, otherwise the next multiple of 2048
// below it, which no edge of a bin can come between, and the rest.
template <typename Integer>
static inline TORCHLOUPE_HOST_DEVICE void split(Integer value, double& high, double& low) {
  const double above = static_cast<double>(static_cast<Integer>(value & ~Integer(2047)));
  const double rest = static_cast<double>(static_cast<int32_t>(value & 2047));
  const bool fits = above < 0x1p53 && above >= -0x1p53;
  high = fits ? above + rest : above;
  low = fits ? 0.0 : rest;
}

// |real + imag i|. The squares are exact, so the outcome is the same with and without fused operations.
static inline TORCHLOUPE_HOST_DEVICE double magnitude(float real, float imag) {
  const double a = real, b = imag;
  if (fabs(a) == INFINITY || fabs(b) == INFINITY) return INFINITY;  // also beside not-a-number
  return sqrt(a * a + b * b);
}

enum class Float8 { e4m3fn, e5m2, e4m3fnuz, e5m2fnuz, e8m0fnu };

static inline TORCHLOUPE_HOST_DEVICE float float8_value(Float8 kind, int code) {
  if (kind == Float8::e8m0fnu) return code == 255 ? NAN : static_cast<float>(ldexp(1.0, code - 127));
  const bool fnuz = kind == Float8::e4m3fnuz || kind == Float8::e5m2fnuz;
  const int mantissa_bits = kind == Float8::e5m2 || kind == Float8::e5m2fnuz ? 2 : 3;
  const int bias = (mantissa_bits == 2 ? 15 : 7) + fnuz;
  const int plain = code & 0x7f, top = plain >> mantissa_bits, mantissa = plain & ((1 << mantissa_bits) - 1);
  if (fnuz && code == 0x80) return NAN;
  if (kind == Float8::e4m3fn && plain == 0x7f) return NAN;
  if (kind == Float8::e5m2 && top == 31) return mantissa ? NAN : code & 0x80 ? -INFINITY : INFINITY;
  const int full = top ? mantissa + (1 << mantissa_bits) : mantissa;
  const double value = ldexp(static_cast<double>(full), (top ? top : 1) - bias - mantissa_bits);
  return static_cast<float>(code & 0x80 ? -value : value);
}

}  // namespace torchloupe
