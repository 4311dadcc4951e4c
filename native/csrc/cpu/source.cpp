#include "source.h"

#include "../tensor_stats.h"
#include "../tensor_stats_arithmetic.h"
#include "keep_subnormals.h"

namespace torchloupe {

namespace {

struct Float8Values {
  float e4m3fn[256], e5m2[256], e4m3fnuz[256], e5m2fnuz[256], e8m0fnu[256];

  Float8Values() {
    const KeepSubnormals keep;
    for (int code = 0; code < 256; ++code) {
      e4m3fn[code] = float8_value(Float8::e4m3fn, code);
      e5m2[code] = float8_value(Float8::e5m2, code);
      e4m3fnuz[code] = float8_value(Float8::e4m3fnuz, code);
      e5m2fnuz[code] = float8_value(Float8::e5m2fnuz, code);
      e8m0fnu[code] = float8_value(Float8::e8m0fnu, code);
    }
  }
};

}  // namespace

StatsSource source_of(ScalarType dtype) {
  static const Float8Values float8;
  const int smallest = smallest_normal(dtype);
  const auto plain = [&](Stored stored) { return StatsSource{stored, nullptr, smallest}; };
  const auto coded = [&](const float* codes) { return StatsSource{Stored::f8, codes, smallest}; };
  switch (dtype) {
    case ScalarType::Double: return plain(Stored::f64);
    case ScalarType::Float: return plain(Stored::f32);
    case ScalarType::Half: return plain(Stored::f16);
    case ScalarType::BFloat16: return plain(Stored::bf16);
    case ScalarType::Float8_e4m3fn: return coded(float8.e4m3fn);
    case ScalarType::Float8_e5m2: return coded(float8.e5m2);
    case ScalarType::Float8_e4m3fnuz: return coded(float8.e4m3fnuz);
    case ScalarType::Float8_e5m2fnuz: return coded(float8.e5m2fnuz);
    case ScalarType::Float8_e8m0fnu: return coded(float8.e8m0fnu);
    case ScalarType::Bool: return plain(Stored::boolean);
    case ScalarType::Char: return plain(Stored::i8);
    case ScalarType::Byte: return plain(Stored::u8);
    case ScalarType::Short: return plain(Stored::i16);
    case ScalarType::UInt16: return plain(Stored::u16);
    case ScalarType::Int: return plain(Stored::i32);
    case ScalarType::UInt32: return plain(Stored::u32);
    case ScalarType::Long: return plain(Stored::i64);
    case ScalarType::UInt64: return plain(Stored::u64);
    case ScalarType::ComplexHalf: return plain(Stored::c32);
    case ScalarType::ComplexFloat: return plain(Stored::c64);
    case ScalarType::ComplexDouble: return plain(Stored::c128);
    default: STD_TORCH_CHECK(false, "this dtype has no values of its own");
  }
}

}  // namespace torchloupe
