// Instruction sets. A source of ISA_SOURCES (native/sources.py) is compiled once for each, with TORCHLOUPE_ISA naming
// it, and puts what it defines into `namespace torchloupe::TORCHLOUPE_ISA`. A plain source chooses with PICK_ISA(name).
//
// Such a source must not define inline functions or templates outside that namespace: the linker keeps one copy of
// each, and it may be one that this processor cannot run.
#pragma once

namespace torchloupe {

enum class Isa { portable, avx2, avx512 };

// What this process uses: the best that the processor has, or no better than the environment's TORCHLOUPE_ISA says.
Isa isa();

}  // namespace torchloupe

#ifdef TORCHLOUPE_X86_64
// Declares a function in all three namespaces: PER_ISA(void scale(float* x, int64_t n, float by));
#define PER_ISA(...)                                  \
  namespace portable { __VA_ARGS__; }                 \
  namespace avx2 { __VA_ARGS__; }                     \
  namespace avx512 { __VA_ARGS__; }
#define PICK_ISA(name)                                                     \
  (::torchloupe::isa() == ::torchloupe::Isa::avx512 ? avx512::name         \
   : ::torchloupe::isa() == ::torchloupe::Isa::avx2 ? avx2::name           \
                                                    : portable::name)
#else
#define PER_ISA(...) \
  namespace portable { __VA_ARGS__; }
#define PICK_ISA(name) portable::name
#endif
