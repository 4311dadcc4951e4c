// tensor_stats: what its CPU and CUDA halves share. Arguments were checked by the wrapper (native/ops/tensor_stats.py);
// what a caller of the bare op could harm memory with is checked again.
#pragma once

#include "common.h"
#include "tensor_stats_figures.h"

#include <optional>
#include <tuple>
#include <vector>

namespace torchloupe {

constexpr int64_t kMostBins = int64_t(1) << 20;

// Computed in float64; the other dtypes are exact in float32.
inline bool is_wide(ScalarType dtype) {
  switch (dtype) {
    case ScalarType::Double:
    case ScalarType::Int:
    case ScalarType::Long:
    case ScalarType::UInt32:
    case ScalarType::UInt64:
    case ScalarType::ComplexHalf:
    case ScalarType::ComplexFloat:
    case ScalarType::ComplexDouble:
      return true;
    default:
      return false;
  }
}

// The exponent of the smallest normal number; dtypes without subnormal ones say -1074, where float64 itself ends.
inline int smallest_normal(ScalarType dtype) {
  switch (dtype) {
    case ScalarType::Double:
    case ScalarType::ComplexDouble:
      return -1022;
    case ScalarType::Float:
    case ScalarType::BFloat16:
    case ScalarType::ComplexFloat:
      return -126;
    case ScalarType::Half:
    case ScalarType::ComplexHalf:
    case ScalarType::Float8_e5m2:
      return -14;
    case ScalarType::Float8_e4m3fn:
      return -6;
    case ScalarType::Float8_e4m3fnuz:
      return -7;
    case ScalarType::Float8_e5m2fnuz:
      return -15;
    default:
      return -1074;
  }
}

struct StatsPlan {
  int64_t rows, columns, blocks;  // x as [rows, columns], and blocks in a row
  int64_t bins, first;
  bool ranging;  // each row finds its exponent
  int exponent;  // given, or the smallest
};

inline StatsPlan stats_plan(const Tensor& x, int64_t bins, int64_t rows, std::optional<int64_t> exponent, int64_t first) {
  const int64_t n = x.numel();
  STD_TORCH_CHECK(x.is_contiguous(), "tensor_stats: x must be contiguous");
  STD_TORCH_CHECK(rows >= 1 && n % rows == 0, "tensor_stats: rows must divide the elements");
  STD_TORCH_CHECK(bins >= 0 && bins <= kMostBins, "tensor_stats: too many bins");
  STD_TORCH_CHECK(exponent || bins % 2 == 0, "tensor_stats: bins must be even");
  STD_TORCH_CHECK(!exponent || (*exponent >= -1074 && *exponent <= 1023), "tensor_stats: exponent out of range");
  STD_TORCH_CHECK(first >= -(int64_t(1) << 52) && first <= (int64_t(1) << 52), "tensor_stats: first out of range");
  StatsPlan plan;
  plan.rows = rows;
  plan.columns = n / rows;
  plan.blocks = (plan.columns + kStatsBlock - 1) / kStatsBlock;
  plan.bins = bins;
  plan.ranging = !exponent;
  plan.first = exponent ? first : -(bins / 2);
  plan.exponent = exponent ? static_cast<int>(*exponent) : is_wide(x.scalar_type()) ? -1022 : -126;
  return plan;
}

}  // namespace torchloupe
