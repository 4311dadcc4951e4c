// How two elements differ, the same on every processor and card, and the columns of tensor_diff's figures. Everything
// here is static: a source that is compiled for several instruction sets must not share it (isa.h).
#pragma once

#include "host_device.h"

#include <cmath>
#include <cstdint>

namespace torchloupe {

// FIGURES of native/reference/tensor_diff.py
enum DiffFigure {
  kCompared, kChanged, kFlips, kNanA, kNanB, kInfA, kInfB, kOnlyFiniteA, kOnlyFiniteB,
  kDiffCounts,
  kMaxAbs = kDiffCounts, kPlace, kSumAbs, kD2, kA2, kB2, kAb,
  kDiffFigures
};

// The value real + low + imaginary i; `low` is what float64 does not hold of an integer of 64 bits.
struct DiffElement {
  double real, low, imaginary;
};

static inline TORCHLOUPE_HOST_DEVICE bool is_endless(double v) { return fabs(v) == INFINITY; }

static inline TORCHLOUPE_HOST_DEVICE bool is_same(double v, double other) {
  return v == other || (v != v && other != other);
}

namespace {

// The figures of some elements, one by one.
struct DiffSums {
  int64_t counts[kDiffCounts] = {};
  double max_abs = 0;
  int64_t place = 0;
  double sum_abs = 0, d2 = 0, a2 = 0, b2 = 0, ab = 0;

  // `narrow`: both sides are exact in float32, and so is what they are judged in, short of running over.
  TORCHLOUPE_HOST_DEVICE void add(const DiffElement& a, const DiffElement& b, bool complex, bool narrow, int64_t at) {
    const bool inf_a = is_endless(a.real) || is_endless(a.imaginary);
    const bool inf_b = is_endless(b.real) || is_endless(b.imaginary);
    const bool nan_a = !inf_a && (a.real != a.real || a.imaginary != a.imaginary);
    const bool nan_b = !inf_b && (b.real != b.real || b.imaginary != b.imaginary);
    const bool finite_a = !inf_a && !nan_a, finite_b = !inf_b && !nan_b;
    const bool same = is_same(a.real, b.real) && a.low == b.low && is_same(a.imaginary, b.imaginary);
    counts[kChanged] += !(same || (nan_a && nan_b));
    counts[kNanA] += nan_a;
    counts[kNanB] += nan_b;
    counts[kInfA] += inf_a;
    counts[kInfB] += inf_b;
    counts[kOnlyFiniteA] += finite_a && !finite_b;
    counts[kOnlyFiniteB] += finite_b && !finite_a;
    if (!finite_a || !finite_b) return;
    counts[kCompared] += 1;
    counts[kFlips] += !complex && ((a.real < 0 && b.real > 0) || (a.real > 0 && b.real < 0));
    double d = (b.real - a.real) + (b.low - a.low);
    const double e = b.imaginary - a.imaginary;
    if (narrow && !is_endless(static_cast<float>(d))) d = static_cast<float>(d);
    const double size = complex ? hypot(d, e) : fabs(d);
    if (size > max_abs) {
      max_abs = size;
      place = at;
    }
    sum_abs += size;
    d2 += d * d + e * e;
    a2 += a.real * a.real + a.imaginary * a.imaginary;
    b2 += b.real * b.real + b.imaginary * b.imaginary;
    ab += a.real * b.real + a.imaginary * b.imaginary;
  }

  // Those of other elements; of two that changed as much the first one is kept.
  TORCHLOUPE_HOST_DEVICE void add(const DiffSums& other) {
    for (int k = 0; k < kDiffCounts; ++k) counts[k] += other.counts[k];
    if (other.max_abs > max_abs || (other.max_abs == max_abs && other.place < place)) {
      max_abs = other.max_abs;
      place = other.place;
    }
    sum_abs += other.sum_abs;
    d2 += other.d2;
    a2 += other.a2;
    b2 += other.b2;
    ab += other.ab;
  }

  TORCHLOUPE_HOST_DEVICE void write(double* figures) const {
    for (int k = 0; k < kDiffCounts; ++k) figures[k] = static_cast<double>(counts[k]);
    figures[kMaxAbs] = max_abs;
    figures[kPlace] = static_cast<double>(place);
    figures[kSumAbs] = sum_abs;
    figures[kD2] = d2;
    figures[kA2] = a2;
    figures[kB2] = b2;
    figures[kAb] = ab;
  }
};

}  // namespace

}  // namespace torchloupe
