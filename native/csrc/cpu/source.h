// How the elements of a dtype are read, for the kernels of every instruction set.
#pragma once

#include "../common.h"
#include "tensor_stats_kernel.h"

namespace torchloupe {

// Raises for a dtype that has no values of its own.
StatsSource source_of(ScalarType dtype);

}  // namespace torchloupe
