// Arithmetic on one thread with subnormal numbers as they are.
#pragma once

#include <cstdint>

#ifdef TORCHLOUPE_X86_64
#include <xmmintrin.h>
#endif

namespace torchloupe {

// Subnormal numbers count for what they are on this thread, whatever torch.set_flush_denormal says.
class KeepSubnormals {
 public:
  KeepSubnormals() {
#ifdef TORCHLOUPE_X86_64
    before_ = _mm_getcsr();
    _mm_setcsr(before_ & ~0x8040u);
#elif defined(__aarch64__)
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" ::"r"(before_ & ~(uint64_t(1) << 24)));
#endif
  }
  ~KeepSubnormals() {
#ifdef TORCHLOUPE_X86_64
    _mm_setcsr(before_);
#elif defined(__aarch64__)
    asm volatile("msr fpcr, %0" ::"r"(before_));
#endif
  }
  KeepSubnormals(const KeepSubnormals&) = delete;

 private:
#ifdef TORCHLOUPE_X86_64
  unsigned before_;
#elif defined(__aarch64__)
  uint64_t before_;
#endif
};

}  // namespace torchloupe
