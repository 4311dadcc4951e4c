// The columns of tensor_stats' figures, and the size of what they are of.
#pragma once

#include <cstdint>

namespace torchloupe {

constexpr int64_t kStatsBlock = 65536;  // BLOCK of native/reference/blocks.py

// FIGURES of native/reference/tensor_stats.py
enum Figure {
  kFinite, kNan, kPosinf, kNeginf, kZero, kSubnormal, kMin, kMinLow, kMax, kMaxLow, kMean, kM2, kL1, kSquares, kFigures
};

}  // namespace torchloupe
