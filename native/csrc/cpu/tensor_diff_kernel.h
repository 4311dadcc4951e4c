// tensor_diff on one thread: what stands between the threads (tensor_diff.cpp) and the instruction sets
// (tensor_diff_kernel.cpp).
#pragma once

#include "tensor_stats_kernel.h"

namespace torchloupe {

// The figures of one block of two tensors.
PER_ISA(void tensor_diff_block(
    const StatsSource& source_a, const char* a, const StatsSource& source_b, const char* b, int64_t n, double* figures))

}  // namespace torchloupe
