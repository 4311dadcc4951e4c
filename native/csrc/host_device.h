// For what the CPU and a card compute in the same way.
#pragma once

#ifdef __CUDACC__
#define TORCHLOUPE_HOST_DEVICE __host__ __device__
#else
#define TORCHLOUPE_HOST_DEVICE
#endif
