// tensor_diff: what its CPU and CUDA halves share. Arguments were checked by the wrapper (native/ops/tensor_diff.py);
// what a caller of the bare op could harm memory with is checked again.
#pragma once

#include "common.h"
#include "tensor_diff_arithmetic.h"
#include "tensor_stats_figures.h"

namespace torchloupe {

struct DiffPlan {
  int64_t rows, columns, blocks;  // both as [rows, columns], and blocks in a row
};

inline DiffPlan diff_plan(const Tensor& a, const Tensor& b, int64_t rows) {
  const int64_t n = a.numel();
  STD_TORCH_CHECK(a.is_contiguous() && b.is_contiguous(), "tensor_diff: a and b must be contiguous");
  STD_TORCH_CHECK(n == b.numel(), "tensor_diff: a and b must have as many elements");
  STD_TORCH_CHECK(a.device() == b.device(), "tensor_diff: a and b must be on the same device");
  STD_TORCH_CHECK(rows >= 1 && n % rows == 0, "tensor_diff: rows must divide the elements");
  const int64_t columns = n / rows;
  return {rows, columns, (columns + kStatsBlock - 1) / kStatsBlock};
}

}  // namespace torchloupe
