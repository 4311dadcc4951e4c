// tensor_stats on one thread: what stands between the threads (tensor_stats.cpp) and the instruction sets
// (tensor_stats_kernel.cpp).
#pragma once

#include "../isa.h"

#include <cstdint>

namespace torchloupe {

// The dtypes by how they are read; the four kinds of float8 share a table, see `codes`.
enum class Stored { f64, f32, f16, bf16, f8, boolean, i8, u8, i16, u16, i32, u32, i64, u64, c32, c64, c128 };

struct StatsSource {
  Stored stored;
  const float* codes;  // of float8: the values of the 256 codes
  int smallest;        // exponent of the smallest normal number
};

// Counts of a part of one row. Several equal tables take turns: one counter cannot be raised twice in a row without
// waiting for it to come back from memory.
struct StatsBins {
  uint32_t* counts = nullptr;  // [tables][stride]: below, the bins, above, and what is not finite
  int bins = 0;
  int tables = 1;
  int stride = 0;
  int exponent = 0;
  int64_t first = 0;
  bool ranging = false;
  bool counted = false;      // anything at all
  double low = 0, high = 0;  // what the bins reach from and to, when ranging
};

// Widens the bins until they hold `low` and `high`, adding up what falls together.
void widen(StatsBins& bins, double low, double high);

// The figures of one block, and its counts on top of those in `bins` (none where that is null).
PER_ISA(void tensor_stats_block(const StatsSource& source, const char* x, int64_t n, double* figures, StatsBins* bins))

}  // namespace torchloupe
