// What every operator includes. LibTorch Stable ABI only: no ATen, no c10, no Python.h, so that one build serves
// every torch from 2.11 on and every Python.
#pragma once

#include <torch/csrc/stable/accelerator.h>
#include <torch/csrc/stable/library.h>
#include <torch/csrc/stable/ops.h>
#include <torch/csrc/stable/tensor.h>
#include <torch/headeronly/core/Dispatch_v2.h>
#include <torch/headeronly/core/ScalarType.h>
#include <torch/headeronly/util/BFloat16.h>
#include <torch/headeronly/util/Exception.h>
#include <torch/headeronly/util/Half.h>

#include <cstdint>
#include <type_traits>

namespace torchloupe {

using torch::headeronly::ScalarType;
using torch::stable::Tensor;

// Arithmetic of short floats is done in float and rounded once.
template <typename T>
using acc_t = std::conditional_t<
    std::is_same_v<T, torch::headeronly::Half> || std::is_same_v<T, torch::headeronly::BFloat16>, float, T>;

}  // namespace torchloupe
