#include "../my_add.h"

namespace torchloupe {

template <typename T>
static void add(const T* x, const T* y, T* out, const Broadcast& b, int64_t n) {
  using A = acc_t<T>;
  const auto sum = [](T x, T y) { return static_cast<T>(A(2) * static_cast<A>(x) + static_cast<A>(y)); };
  torch::stable::parallel_for(0, n, 32768, [&](int64_t begin, int64_t end) {
    if (b.flat) {
      for (int64_t i = begin; i < end; ++i) out[i] = sum(x[i], y[i]);
      return;
    }
    for (int64_t i = begin; i < end; ++i) {
      int64_t at_x, at_y;
      b.find(i, at_x, at_y);
      out[i] = sum(x[at_x], y[at_y]);
    }
  });
}

static Tensor my_add(const Tensor& x, const Tensor& y) {
  const Broadcast b = broadcast(x, y);
  const Tensor out = empty_result(x, b);
  THO_DISPATCH_V2(
      x.scalar_type(), "my_add",
      AT_WRAP([&] {
        add(x.const_data_ptr<scalar_t>(), y.const_data_ptr<scalar_t>(), out.mutable_data_ptr<scalar_t>(), b,
            out.numel());
      }),
      AT_EXPAND(AT_ALL_TYPES), ScalarType::Half, ScalarType::BFloat16);
  return out;
}

}  // namespace torchloupe

STABLE_TORCH_LIBRARY_IMPL(torchloupe, CPU, m) { m.impl("my_add", TORCH_BOX(&torchloupe::my_add)); }
