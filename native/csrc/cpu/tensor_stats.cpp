// tensor_stats on the CPU: blocks are handed to threads, rows of counts are put together. Threads take blocks as they
// come; since figures belong to a block and counts are whole numbers, it does not matter which thread took which.
#include "../tensor_stats.h"
#include "keep_subnormals.h"
#include "source.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

namespace torchloupe {

constexpr int64_t kInline = 32768;         // elements that are no work for a second thread
constexpr int64_t kAtOnce = 1 << 20;       // elements that a thread takes at a time
constexpr int64_t kFewBins = 4096;         // four tables of them stay in the first-level cache, nearly
constexpr int64_t kManyElements = 32768;   // of a row, for which four tables pay
constexpr int64_t kBlocksCounted = 16384;  // before a 32-bit counter could run over

// Bins 2**by times as wide, in place: those beside zero first, so that none is read after it was added to.
template <typename Count>
static void coarsen(Count* middle, int64_t half, int by) {
  for (int64_t k = 0; k < half; ++k) {
    const Count count = middle[k];
    middle[k] = 0;
    middle[k >> by] += count;
  }
  for (int64_t k = -1; k >= -half; --k) {
    const Count count = middle[k];
    middle[k] = 0;
    middle[k >> by] += count;
  }
}

static void set_range(StatsBins& bins, int exponent) {
  bins.exponent = exponent;
  bins.high = std::ldexp(bins.bins / 2, exponent);
  bins.low = -bins.high;
}

void widen(StatsBins& bins, double low, double high) {
  const int before = bins.exponent;
  // a first guess that is too small, then up
  const int reach = std::ilogb(std::max(-low, high)), half = std::ilogb(bins.bins / 2);
  set_range(bins, std::max(before, reach - half - 2));
  while (low < bins.low || high >= bins.high) set_range(bins, bins.exponent + 1);
  if (!bins.counted) return;
  const int by = std::min(bins.exponent - before, 63);
  for (int t = 0; t < bins.tables; ++t) coarsen(bins.counts + t * bins.stride + 1 + bins.bins / 2, bins.bins / 2, by);
}

namespace {

// One call of the op.
class Scan {
 public:
  // `together`: all rows have one histogram and one exponent.
  Scan(const StatsPlan& plan, const Tensor& x, double* partials, int64_t* histogram, int64_t* exponents, bool together)
      : plan_(plan),
        together_(together),
        source_(source_of(x.scalar_type())),
        x_(static_cast<const char*>(x.const_data_ptr())),
        element_(static_cast<int64_t>(x.element_size())),
        partials_(partials),
        histogram_(histogram),
        exponents_(exponents),
        units_(plan.rows * plan.blocks),
        block_(PICK_ISA(tensor_stats_block)) {
    const int64_t counted = together ? plan.rows * plan.columns : plan.columns;
    tables_ = plan.bins <= kFewBins && counted >= kManyElements ? 4 : 1;
    // a distance that is no power of two keeps equal bins of the tables out of each other's way in the cache
    stride_ = static_cast<int>((plan.bins + 3 + 15) / 16 * 16 + 16);
    const int64_t histograms = together ? 1 : plan.rows;
    std::fill(exponents, exponents + histograms, plan.exponent);
    std::fill(histogram, histogram + (plan.bins ? histograms * (plan.bins + 2) : 0), 0);
  }

  void run() {
    const int64_t elements = plan_.rows * plan_.columns;
    if (!elements) return;
    const int64_t most_threads = elements <= kInline ? 1 : torch::stable::get_num_threads();
    const int64_t threads = std::min(most_threads, units_);
    // untouched pages of tables that no thread takes cost nothing
    const std::unique_ptr<uint32_t, decltype(&std::free)> counts(
        plan_.bins ? static_cast<uint32_t*>(std::calloc(threads * table_size(), sizeof(uint32_t))) : nullptr, std::free);
    STD_TORCH_CHECK(!plan_.bins || counts, "tensor_stats: not enough memory for the counts");
    if (threads == 1) return take(counts.get(), units_);
    const int64_t most = std::max<int64_t>(1, kAtOnce / std::min(plan_.columns, kStatsBlock));
    const int64_t step = std::min(most, std::max<int64_t>(1, units_ / (4 * threads)));
    torch::stable::parallel_for(
        0, threads, 1, [&](int64_t thread, int64_t) { take(counts.get() + thread * table_size(), step); });
  }

 private:
  int64_t table_size() const { return int64_t(tables_) * stride_; }

  // Work on one thread until nothing is left.
  void take(uint32_t* counts, int64_t step) {
    const KeepSubnormals keep;
    StatsBins bins;
    bins.counts = counts;
    bins.bins = static_cast<int>(plan_.bins);
    bins.tables = tables_;
    bins.stride = stride_;
    bins.first = plan_.first;
    bins.ranging = plan_.ranging;
    int64_t row = -1, counted = 0;
    for (int64_t begin; (begin = next_.fetch_add(step)) < units_;) {
      const int64_t end = std::min(units_, begin + step);
      for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t block = unit % plan_.blocks, here = unit / plan_.blocks, column = block * kStatsBlock;
        const int64_t into = together_ ? 0 : here;
        if (plan_.bins && (into != row || counted == kBlocksCounted)) {
          if (row >= 0) put(bins, row);
          row = into;
          counted = 0;
          set_range(bins, plan_.exponent);
        }
        block_(source_, x_ + (here * plan_.columns + column) * element_, std::min(kStatsBlock, plan_.columns - column),
               partials_ + unit * kFigures, plan_.bins ? &bins : nullptr);
        ++counted;
      }
    }
    if (row >= 0) put(bins, row);
  }

  // Adds the counts to those of the row and begins again with none.
  void put(StatsBins& bins, int64_t row) {
    int64_t* out = histogram_ + row * (plan_.bins + 2);
    if (plan_.blocks == 1 && !together_) {  // nobody else has a part of it
      exponents_[row] = bins.exponent;
      add(bins, 0, out);
    } else {
      const std::lock_guard<std::mutex> guard(mutex_);
      int64_t& exponent = exponents_[row];
      if (bins.exponent > exponent) {
        coarsen(out + 1 + plan_.bins / 2, plan_.bins / 2, static_cast<int>(std::min<int64_t>(bins.exponent - exponent, 63)));
        exponent = bins.exponent;
      }
      add(bins, static_cast<int>(std::min<int64_t>(exponent - bins.exponent, 63)), out);
    }
    std::memset(bins.counts, 0, table_size() * sizeof(uint32_t));
    bins.counted = false;
  }

  // To bins 2**by times as wide.
  void add(const StatsBins& bins, int by, int64_t* out) const {
    const int64_t half = plan_.bins / 2;
    for (int t = 0; t < bins.tables; ++t) {
      const uint32_t* counts = bins.counts + t * bins.stride;
      if (by) {
        for (int64_t k = -half; k < half; ++k) out[1 + half + (k >> by)] += counts[1 + half + k];
      } else {
        for (int64_t k = 0; k < plan_.bins + 2; ++k) out[k] += counts[k];
      }
    }
  }

  const StatsPlan plan_;
  const bool together_;
  const StatsSource source_;
  const char* const x_;
  const int64_t element_;
  double* const partials_;
  int64_t* const histogram_;
  int64_t* const exponents_;
  const int64_t units_;
  decltype(&portable::tensor_stats_block) const block_;
  int tables_, stride_;
  std::atomic<int64_t> next_{0};
  std::mutex mutex_;
};

std::tuple<Tensor, Tensor, Tensor> stats_of(const Tensor& x, const StatsPlan& plan, bool together) {
  const int64_t histograms = together ? 1 : plan.rows;
  Tensor partials = torch::stable::new_empty(x, {plan.rows, plan.blocks, kFigures}, ScalarType::Double);
  Tensor histogram = torch::stable::new_empty(x, {histograms, plan.bins ? plan.bins + 2 : 0}, ScalarType::Long);
  Tensor exponents = torch::stable::new_empty(x, {histograms}, ScalarType::Long);
  Scan(plan, x, partials.mutable_data_ptr<double>(), histogram.mutable_data_ptr<int64_t>(),
       exponents.mutable_data_ptr<int64_t>(), together)
      .run();
  return {partials, histogram, exponents};
}

std::tuple<Tensor, Tensor, Tensor> tensor_stats(
    const Tensor& x, int64_t bins, int64_t rows, std::optional<int64_t> exponent, int64_t first) {
  return stats_of(x, stats_plan(x, bins, rows, exponent, first), false);
}

std::tuple<Tensor, Tensor, Tensor> tensor_stats_together(const Tensor& x, int64_t bins, int64_t rows) {
  return stats_of(x, stats_plan(x, bins, rows, std::nullopt, 0), true);
}

}  // namespace

}  // namespace torchloupe

STABLE_TORCH_LIBRARY_IMPL(torchloupe, CPU, m) {
  m.impl("tensor_stats", TORCH_BOX(&torchloupe::tensor_stats));
  m.impl("tensor_stats_together", TORCH_BOX(&torchloupe::tensor_stats_together));
}
