// my_add(x, y) = 2x + y: what its CPU and CUDA halves share.
#pragma once

#include "common.h"
#include "host_device.h"

#include <vector>

namespace torchloupe {

// Where element `i` of the contiguous result finds its two arguments; a broadcast dimension has stride 0.
struct Broadcast {
  static constexpr int most = 64;  // dimensions of any tensor
  int dims = 0;
  bool flat = true;  // nothing is broadcast and both arguments are contiguous
  int64_t size[most];
  int64_t x_stride[most];
  int64_t y_stride[most];

  TORCHLOUPE_HOST_DEVICE void find(int64_t i, int64_t& x, int64_t& y) const {
    x = y = 0;
    for (int d = dims - 1; d >= 0; --d) {
      const int64_t at = i % size[d];
      i /= size[d];
      x += at * x_stride[d];
      y += at * y_stride[d];
    }
  }
};

inline Broadcast broadcast(const Tensor& x, const Tensor& y) {
  STD_TORCH_CHECK(x.scalar_type() == y.scalar_type(), "my_add: x and y must have the same dtype");
  STD_TORCH_CHECK(x.device() == y.device(), "my_add: x and y must be on the same device");
  Broadcast b;
  b.dims = static_cast<int>(x.dim() > y.dim() ? x.dim() : y.dim());
  STD_TORCH_CHECK(b.dims <= Broadcast::most, "my_add: at most 64 dimensions");
  for (int d = 0; d < b.dims; ++d) {
    const int64_t dx = d - (b.dims - x.dim()), dy = d - (b.dims - y.dim());
    const int64_t nx = dx < 0 ? 1 : x.size(dx), ny = dy < 0 ? 1 : y.size(dy);
    STD_TORCH_CHECK(nx == ny || nx == 1 || ny == 1, "my_add: the shapes of x and y cannot be broadcast together");
    b.size[d] = nx == 1 ? ny : nx;
    b.x_stride[d] = nx == 1 ? 0 : x.stride(dx);
    b.y_stride[d] = ny == 1 ? 0 : y.stride(dy);
    b.flat = b.flat && nx == ny;
  }
  b.flat = b.flat && x.is_contiguous() && y.is_contiguous();
  return b;
}

inline Tensor empty_result(const Tensor& like, const Broadcast& b) {
  return torch::stable::new_empty(like, std::vector<int64_t>(b.size, b.size + b.dims));
}

}  // namespace torchloupe
