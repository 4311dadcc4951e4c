// tensor_diff on a card: a team of threads for each block. Which thread takes which element is fixed, and sums of
// threads are put together in a fixed tree: the outcome is the same from run to run and on every card.
#include "../tensor_diff.h"
#include "../tensor_stats_arithmetic.h"
#include "stream.h"

#include <cuda_fp16.h>

namespace torchloupe {
namespace {

constexpr int kThreads = 128;

template <typename T>
__device__ T at(const void* x, int64_t i) {
  return static_cast<const T*>(x)[i];
}

__device__ double half(const void* x, int64_t i) { return __half2float(__ushort_as_half(at<uint16_t>(x, i))); }

template <typename Integer>
__device__ DiffElement whole(Integer value) {
  DiffElement element{0, 0, 0};
  split(value, element.real, element.low);
  return element;
}

__device__ DiffElement element(const void* x, ScalarType dtype, int64_t i) {
  switch (dtype) {
    case ScalarType::Double: return {at<double>(x, i), 0, 0};
    case ScalarType::Float: return {at<float>(x, i), 0, 0};
    case ScalarType::Half: return {half(x, i), 0, 0};
    case ScalarType::BFloat16: return {__uint_as_float(static_cast<uint32_t>(at<uint16_t>(x, i)) << 16), 0, 0};
    case ScalarType::Float8_e4m3fn: return {float8_value(Float8::e4m3fn, at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Float8_e5m2: return {float8_value(Float8::e5m2, at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Float8_e4m3fnuz: return {float8_value(Float8::e4m3fnuz, at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Float8_e5m2fnuz: return {float8_value(Float8::e5m2fnuz, at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Float8_e8m0fnu: return {float8_value(Float8::e8m0fnu, at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Bool: return {at<uint8_t>(x, i) ? 1.0 : 0.0, 0, 0};
    case ScalarType::Char: return {static_cast<double>(at<int8_t>(x, i)), 0, 0};
    case ScalarType::Byte: return {static_cast<double>(at<uint8_t>(x, i)), 0, 0};
    case ScalarType::Short: return {static_cast<double>(at<int16_t>(x, i)), 0, 0};
    case ScalarType::UInt16: return {static_cast<double>(at<uint16_t>(x, i)), 0, 0};
    case ScalarType::Int: return {static_cast<double>(at<int32_t>(x, i)), 0, 0};
    case ScalarType::UInt32: return {static_cast<double>(at<uint32_t>(x, i)), 0, 0};
    case ScalarType::Long: return whole(at<int64_t>(x, i));
    case ScalarType::UInt64: return whole(at<uint64_t>(x, i));
    case ScalarType::ComplexHalf: return {half(x, 2 * i), 0, half(x, 2 * i + 1)};
    case ScalarType::ComplexFloat: return {at<float>(x, 2 * i), 0, at<float>(x, 2 * i + 1)};
    default: return {at<double>(x, 2 * i), 0, at<double>(x, 2 * i + 1)};
  }
}

struct DiffWork {
  const void *a, *b;
  ScalarType dtype_a, dtype_b;
  bool complex, narrow;
  DiffPlan plan;
  double* figures;  // [rows, blocks, kDiffFigures]
};

__global__ void diff(DiffWork work) {
  // bytes: what is shared cannot begin as anything
  __shared__ alignas(DiffSums) unsigned char bytes[kThreads * sizeof(DiffSums)];
  DiffSums* const all = reinterpret_cast<DiffSums*>(bytes);
  const int64_t units = work.plan.rows * work.plan.blocks;
  for (int64_t unit = blockIdx.x; unit < units; unit += gridDim.x) {
    const int64_t column = unit % work.plan.blocks * kStatsBlock;
    const int64_t first = unit / work.plan.blocks * work.plan.columns + column;
    const int64_t left = work.plan.columns - column, n = left < kStatsBlock ? left : kStatsBlock;
    DiffSums sums;
    for (int64_t i = threadIdx.x; i < n; i += kThreads)
      sums.add(element(work.a, work.dtype_a, first + i), element(work.b, work.dtype_b, first + i), work.complex,
               work.narrow, i);
    all[threadIdx.x] = sums;
    __syncthreads();
    for (int apart = kThreads / 2; apart; apart /= 2) {
      if (threadIdx.x < apart) all[threadIdx.x].add(all[threadIdx.x + apart]);
      __syncthreads();
    }
    if (threadIdx.x == 0) all[0].write(work.figures + unit * kDiffFigures);
    __syncthreads();  // before the next unit's sums overwrite these
  }
}

bool is_known(ScalarType dtype) {
  switch (dtype) {
    case ScalarType::Double: case ScalarType::Float: case ScalarType::Half: case ScalarType::BFloat16:
    case ScalarType::Float8_e4m3fn: case ScalarType::Float8_e5m2: case ScalarType::Float8_e4m3fnuz:
    case ScalarType::Float8_e5m2fnuz: case ScalarType::Float8_e8m0fnu: case ScalarType::Bool: case ScalarType::Char:
    case ScalarType::Byte: case ScalarType::Short: case ScalarType::UInt16: case ScalarType::Int:
    case ScalarType::UInt32: case ScalarType::Long: case ScalarType::UInt64: case ScalarType::ComplexHalf:
    case ScalarType::ComplexFloat: case ScalarType::ComplexDouble:
      return true;
    default:
      return false;
  }
}

bool is_complex(ScalarType dtype) {
  return dtype == ScalarType::ComplexHalf || dtype == ScalarType::ComplexFloat || dtype == ScalarType::ComplexDouble;
}

bool is_narrow(ScalarType dtype) {
  switch (dtype) {
    case ScalarType::Double: case ScalarType::Int: case ScalarType::UInt32: case ScalarType::Long:
    case ScalarType::UInt64: case ScalarType::ComplexHalf: case ScalarType::ComplexFloat:
    case ScalarType::ComplexDouble:
      return false;
    default:
      return true;
  }
}

Tensor tensor_diff(const Tensor& a, const Tensor& b, int64_t rows) {
  const torch::stable::accelerator::DeviceGuard guard(a.get_device_index());
  const DiffPlan plan = diff_plan(a, b, rows);
  STD_TORCH_CHECK(
      is_known(a.scalar_type()) && is_known(b.scalar_type()), "tensor_diff: this dtype has no values of its own");
  Tensor found = torch::stable::new_empty(a, {rows, plan.blocks, kDiffFigures}, ScalarType::Double);
  const int64_t units = plan.rows * plan.blocks;
  if (!units) return found;
  const DiffWork work{
      a.const_data_ptr(), b.const_data_ptr(), a.scalar_type(), b.scalar_type(),
      is_complex(a.scalar_type()) || is_complex(b.scalar_type()),
      is_narrow(a.scalar_type()) && is_narrow(b.scalar_type()), plan, found.mutable_data_ptr<double>()};
  diff<<<static_cast<unsigned>(units < 65535 ? units : 65535), kThreads, 0, current_stream(a)>>>(work);
  STD_CUDA_KERNEL_LAUNCH_CHECK();
  return found;
}

}  // namespace
}  // namespace torchloupe

STABLE_TORCH_LIBRARY_IMPL(torchloupe, CUDA, m) { m.impl("tensor_diff", TORCH_BOX(&torchloupe::tensor_diff)); }
