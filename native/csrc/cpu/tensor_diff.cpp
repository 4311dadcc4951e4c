// tensor_diff on the CPU: blocks are handed to threads. Since figures belong to a block, it does not matter which thread
// took which.
#include "../tensor_diff.h"
#include "keep_subnormals.h"
#include "source.h"
#include "tensor_diff_kernel.h"

#include <algorithm>
#include <atomic>

namespace torchloupe {

namespace {

constexpr int64_t kInline = 32768;    // elements that are no work for a second thread
constexpr int64_t kAtOnce = 1 << 19;  // elements that a thread takes at a time

Tensor tensor_diff(const Tensor& a, const Tensor& b, int64_t rows) {
  const DiffPlan plan = diff_plan(a, b, rows);
  const StatsSource source_a = source_of(a.scalar_type()), source_b = source_of(b.scalar_type());
  Tensor found = torch::stable::new_empty(a, {rows, plan.blocks, kDiffFigures}, ScalarType::Double);
  const int64_t units = plan.rows * plan.blocks;
  if (!units) return found;
  const char* const from_a = static_cast<const char*>(a.const_data_ptr());
  const char* const from_b = static_cast<const char*>(b.const_data_ptr());
  const int64_t size_a = static_cast<int64_t>(a.element_size()), size_b = static_cast<int64_t>(b.element_size());
  double* const figures = found.mutable_data_ptr<double>();
  const auto block = PICK_ISA(tensor_diff_block);
  const auto count = [&](int64_t begin, int64_t end) {
    const KeepSubnormals keep;
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t column = unit % plan.blocks * kStatsBlock, first = unit / plan.blocks * plan.columns + column;
      block(source_a, from_a + first * size_a, source_b, from_b + first * size_b,
            std::min(kStatsBlock, plan.columns - column), figures + unit * kDiffFigures);
    }
  };
  const int64_t most_threads = plan.rows * plan.columns <= kInline ? 1 : torch::stable::get_num_threads();
  const int64_t threads = std::min(most_threads, units);
  if (threads == 1) {
    count(0, units);
    return found;
  }
  const int64_t most = std::max<int64_t>(1, kAtOnce / std::min(plan.columns, kStatsBlock));
  const int64_t step = std::min(most, std::max<int64_t>(1, units / (4 * threads)));
  std::atomic<int64_t> next{0};
  torch::stable::parallel_for(0, threads, 1, [&](int64_t, int64_t) {
    for (int64_t begin; (begin = next.fetch_add(step)) < units;) count(begin, std::min(units, begin + step));
  });
  return found;
}

}  // namespace

}  // namespace torchloupe

STABLE_TORCH_LIBRARY_IMPL(torchloupe, CPU, m) { m.impl("tensor_diff", TORCH_BOX(&torchloupe::tensor_diff)); }
