#include "../isa.h"

#include <cstdlib>
#include <cstring>

namespace torchloupe {

static Isa best() {
#ifdef TORCHLOUPE_X86_64
  // also asks whether the system saves the wide registers
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  if (v3) return v4 ? Isa::avx512 : Isa::avx2;
#endif
  return Isa::portable;
}

static Isa chosen() {
  const Isa most = best();
  const char* asked = std::getenv("TORCHLOUPE_ISA");
  if (asked && !std::strcmp(asked, "portable")) return Isa::portable;
  if (asked && !std::strcmp(asked, "avx2") && most == Isa::avx512) return Isa::avx2;
  return most;
}

Isa isa() {
  static const Isa value = chosen();
  return value;
}

}  // namespace torchloupe

// for Python, through ctypes
extern "C" __attribute__((visibility("default"))) const char* torchloupe_isa() {
  static const char* const names[] = {"portable", "avx2", "avx512"};
  return names[static_cast<int>(torchloupe::isa())];
}
