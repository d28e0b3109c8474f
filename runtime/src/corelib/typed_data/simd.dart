// Four or two numbers at once. Written in plain Dart: for programs that use them, not for speed.

part of 'typed_data.dart';

final Float32List _lane = Float32List(1);
final Float32List _lanes32 = Float32List(4);
final Int32List _laneBits = Int32List.view(_lanes32.buffer);

/// [value] rounded to single precision.
double _toSingle(double value) {
  _lane[0] = value;
  return _lane[0];
}

int _toInt32(int value) => value.toSigned(32);

double _minLane(double a, double b) => a < b ? a : b;

double _maxLane(double a, double b) => a > b ? a : b;

double _clampLane(double value, double lower, double upper) {
  final double atLeast = value > lower ? value : lower;
  return atLeast > upper ? upper : atLeast;
}

void _checkMask(int mask) {
  if (mask < 0 || mask > 255) throw RangeError.range(mask, 0, 255, 'mask');
}

/// Four single-precision numbers.
abstract final class Float32x4 {
  // Masks for shuffle: which lane comes first, second, third, fourth.
  static const int xxxx = 0, xxxy = 64, xxxz = 128, xxxw = 192, xxyx = 16, xxyy = 80, xxyz = 144, xxyw = 208,
      xxzx = 32, xxzy = 96, xxzz = 160, xxzw = 224, xxwx = 48, xxwy = 112, xxwz = 176, xxww = 240, xyxx = 4,
      xyxy = 68, xyxz = 132, xyxw = 196, xyyx = 20, xyyy = 84, xyyz = 148, xyyw = 212, xyzx = 36, xyzy = 100,
      xyzz = 164, xyzw = 228, xywx = 52, xywy = 116, xywz = 180, xyww = 244, xzxx = 8, xzxy = 72, xzxz = 136,
      xzxw = 200, xzyx = 24, xzyy = 88, xzyz = 152, xzyw = 216, xzzx = 40, xzzy = 104, xzzz = 168, xzzw = 232,
      xzwx = 56, xzwy = 120, xzwz = 184, xzww = 248, xwxx = 12, xwxy = 76, xwxz = 140, xwxw = 204, xwyx = 28,
      xwyy = 92, xwyz = 156, xwyw = 220, xwzx = 44, xwzy = 108, xwzz = 172, xwzw = 236, xwwx = 60, xwwy = 124,
      xwwz = 188, xwww = 252, yxxx = 1, yxxy = 65, yxxz = 129, yxxw = 193, yxyx = 17, yxyy = 81, yxyz = 145,
      yxyw = 209, yxzx = 33, yxzy = 97, yxzz = 161, yxzw = 225, yxwx = 49, yxwy = 113, yxwz = 177, yxww = 241,
      yyxx = 5, yyxy = 69, yyxz = 133, yyxw = 197, yyyx = 21, yyyy = 85, yyyz = 149, yyyw = 213, yyzx = 37,
      yyzy = 101, yyzz = 165, yyzw = 229, yywx = 53, yywy = 117, yywz = 181, yyww = 245, yzxx = 9, yzxy = 73,
      yzxz = 137, yzxw = 201, yzyx = 25, yzyy = 89, yzyz = 153, yzyw = 217, yzzx = 41, yzzy = 105, yzzz = 169,
      yzzw = 233, yzwx = 57, yzwy = 121, yzwz = 185, yzww = 249, ywxx = 13, ywxy = 77, ywxz = 141, ywxw = 205,
      ywyx = 29, ywyy = 93, ywyz = 157, ywyw = 221, ywzx = 45, ywzy = 109, ywzz = 173, ywzw = 237, ywwx = 61,
      ywwy = 125, ywwz = 189, ywww = 253, zxxx = 2, zxxy = 66, zxxz = 130, zxxw = 194, zxyx = 18, zxyy = 82,
      zxyz = 146, zxyw = 210, zxzx = 34, zxzy = 98, zxzz = 162, zxzw = 226, zxwx = 50, zxwy = 114, zxwz = 178,
      zxww = 242, zyxx = 6, zyxy = 70, zyxz = 134, zyxw = 198, zyyx = 22, zyyy = 86, zyyz = 150, zyyw = 214,
      zyzx = 38, zyzy = 102, zyzz = 166, zyzw = 230, zywx = 54, zywy = 118, zywz = 182, zyww = 246, zzxx = 10,
      zzxy = 74, zzxz = 138, zzxw = 202, zzyx = 26, zzyy = 90, zzyz = 154, zzyw = 218, zzzx = 42, zzzy = 106,
      zzzz = 170, zzzw = 234, zzwx = 58, zzwy = 122, zzwz = 186, zzww = 250, zwxx = 14, zwxy = 78, zwxz = 142,
      zwxw = 206, zwyx = 30, zwyy = 94, zwyz = 158, zwyw = 222, zwzx = 46, zwzy = 110, zwzz = 174, zwzw = 238,
      zwwx = 62, zwwy = 126, zwwz = 190, zwww = 254, wxxx = 3, wxxy = 67, wxxz = 131, wxxw = 195, wxyx = 19,
      wxyy = 83, wxyz = 147, wxyw = 211, wxzx = 35, wxzy = 99, wxzz = 163, wxzw = 227, wxwx = 51, wxwy = 115,
      wxwz = 179, wxww = 243, wyxx = 7, wyxy = 71, wyxz = 135, wyxw = 199, wyyx = 23, wyyy = 87, wyyz = 151,
      wyyw = 215, wyzx = 39, wyzy = 103, wyzz = 167, wyzw = 231, wywx = 55, wywy = 119, wywz = 183, wyww = 247,
      wzxx = 11, wzxy = 75, wzxz = 139, wzxw = 203, wzyx = 27, wzyy = 91, wzyz = 155, wzyw = 219, wzzx = 43,
      wzzy = 107, wzzz = 171, wzzw = 235, wzwx = 59, wzwy = 123, wzwz = 187, wzww = 251, wwxx = 15, wwxy = 79,
      wwxz = 143, wwxw = 207, wwyx = 31, wwyy = 95, wwyz = 159, wwyw = 223, wwzx = 47, wwzy = 111, wwzz = 175,
      wwzw = 239, wwwx = 63, wwwy = 127, wwwz = 191, wwww = 255;

  factory Float32x4(double x, double y, double z, double w) =>
      _Float32x4(_toSingle(x), _toSingle(y), _toSingle(z), _toSingle(w));

  factory Float32x4.splat(double v) => Float32x4(v, v, v, v);

  factory Float32x4.zero() => _Float32x4(0.0, 0.0, 0.0, 0.0);

  /// The numbers with these bits.
  factory Float32x4.fromInt32x4Bits(Int32x4 x) {
    _laneBits[0] = x.x;
    _laneBits[1] = x.y;
    _laneBits[2] = x.z;
    _laneBits[3] = x.w;
    return _Float32x4(_lanes32[0], _lanes32[1], _lanes32[2], _lanes32[3]);
  }

  factory Float32x4.fromFloat64x2(Float64x2 v) => Float32x4(v.x, v.y, 0.0, 0.0);

  Float32x4 operator +(Float32x4 other);

  Float32x4 operator -();

  Float32x4 operator -(Float32x4 other);

  Float32x4 operator *(Float32x4 other);

  Float32x4 operator /(Float32x4 other);

  Int32x4 lessThan(Float32x4 other);

  Int32x4 lessThanOrEqual(Float32x4 other);

  Int32x4 greaterThan(Float32x4 other);

  Int32x4 greaterThanOrEqual(Float32x4 other);

  Int32x4 equal(Float32x4 other);

  Int32x4 notEqual(Float32x4 other);

  Float32x4 scale(double s);

  Float32x4 abs();

  Float32x4 clamp(Float32x4 lowerLimit, Float32x4 upperLimit);

  double get x;

  double get y;

  double get z;

  double get w;

  /// The sign bits, that of x lowest.
  int get signMask;

  Float32x4 shuffle(int mask);

  Float32x4 shuffleMix(Float32x4 other, int mask);

  Float32x4 withX(double x);

  Float32x4 withY(double y);

  Float32x4 withZ(double z);

  Float32x4 withW(double w);

  Float32x4 min(Float32x4 other);

  Float32x4 max(Float32x4 other);

  Float32x4 sqrt();

  Float32x4 reciprocal();

  Float32x4 reciprocalSqrt();
}

@pragma('oche:shown', 'Float32x4')
final class _Float32x4 implements Float32x4 {
  final double x;
  final double y;
  final double z;
  final double w;

  /// The lanes are already of single precision.
  _Float32x4(this.x, this.y, this.z, this.w);

  Float32x4 operator +(Float32x4 other) => Float32x4(x + other.x, y + other.y, z + other.z, w + other.w);

  Float32x4 operator -() => _Float32x4(-x, -y, -z, -w);

  Float32x4 operator -(Float32x4 other) => Float32x4(x - other.x, y - other.y, z - other.z, w - other.w);

  Float32x4 operator *(Float32x4 other) => Float32x4(x * other.x, y * other.y, z * other.z, w * other.w);

  Float32x4 operator /(Float32x4 other) => Float32x4(x / other.x, y / other.y, z / other.z, w / other.w);

  Int32x4 lessThan(Float32x4 other) => Int32x4.bool(x < other.x, y < other.y, z < other.z, w < other.w);

  Int32x4 lessThanOrEqual(Float32x4 other) =>
      Int32x4.bool(x <= other.x, y <= other.y, z <= other.z, w <= other.w);

  Int32x4 greaterThan(Float32x4 other) => Int32x4.bool(x > other.x, y > other.y, z > other.z, w > other.w);

  Int32x4 greaterThanOrEqual(Float32x4 other) =>
      Int32x4.bool(x >= other.x, y >= other.y, z >= other.z, w >= other.w);

  Int32x4 equal(Float32x4 other) => Int32x4.bool(x == other.x, y == other.y, z == other.z, w == other.w);

  Int32x4 notEqual(Float32x4 other) => Int32x4.bool(x != other.x, y != other.y, z != other.z, w != other.w);

  Float32x4 scale(double s) => Float32x4(x * s, y * s, z * s, w * s);

  Float32x4 abs() => _Float32x4(x.abs(), y.abs(), z.abs(), w.abs());

  Float32x4 clamp(Float32x4 lowerLimit, Float32x4 upperLimit) => _Float32x4(
      _clampLane(x, lowerLimit.x, upperLimit.x),
      _clampLane(y, lowerLimit.y, upperLimit.y),
      _clampLane(z, lowerLimit.z, upperLimit.z),
      _clampLane(w, lowerLimit.w, upperLimit.w));

  int get signMask =>
      (x.isNegative ? 1 : 0) | (y.isNegative ? 2 : 0) | (z.isNegative ? 4 : 0) | (w.isNegative ? 8 : 0);

  double _at(int lane) => lane == 0 ? x : (lane == 1 ? y : (lane == 2 ? z : w));

  Float32x4 shuffle(int mask) {
    _checkMask(mask);
    return _Float32x4(_at(mask & 3), _at(mask >> 2 & 3), _at(mask >> 4 & 3), _at(mask >> 6 & 3));
  }

  Float32x4 shuffleMix(Float32x4 other, int mask) {
    _checkMask(mask);
    final _Float32x4 second = other as _Float32x4;
    return _Float32x4(_at(mask & 3), _at(mask >> 2 & 3), second._at(mask >> 4 & 3), second._at(mask >> 6 & 3));
  }

  Float32x4 withX(double x) => _Float32x4(_toSingle(x), y, z, w);

  Float32x4 withY(double y) => _Float32x4(x, _toSingle(y), z, w);

  Float32x4 withZ(double z) => _Float32x4(x, y, _toSingle(z), w);

  Float32x4 withW(double w) => _Float32x4(x, y, z, _toSingle(w));

  Float32x4 min(Float32x4 other) =>
      _Float32x4(_minLane(x, other.x), _minLane(y, other.y), _minLane(z, other.z), _minLane(w, other.w));

  Float32x4 max(Float32x4 other) =>
      _Float32x4(_maxLane(x, other.x), _maxLane(y, other.y), _maxLane(z, other.z), _maxLane(w, other.w));

  Float32x4 sqrt() => Float32x4(math.sqrt(x), math.sqrt(y), math.sqrt(z), math.sqrt(w));

  Float32x4 reciprocal() => Float32x4(1.0 / x, 1.0 / y, 1.0 / z, 1.0 / w);

  Float32x4 reciprocalSqrt() =>
      Float32x4(math.sqrt(1.0 / x), math.sqrt(1.0 / y), math.sqrt(1.0 / z), math.sqrt(1.0 / w));

  String toString() =>
      '[${x.toStringAsFixed(6)}, ${y.toStringAsFixed(6)}, ${z.toStringAsFixed(6)}, ${w.toStringAsFixed(6)}]';
}

/// Four 32-bit integers.
abstract final class Int32x4 {
  // Masks for shuffle: which lane comes first, second, third, fourth.
  static const int xxxx = 0, xxxy = 64, xxxz = 128, xxxw = 192, xxyx = 16, xxyy = 80, xxyz = 144, xxyw = 208,
      xxzx = 32, xxzy = 96, xxzz = 160, xxzw = 224, xxwx = 48, xxwy = 112, xxwz = 176, xxww = 240, xyxx = 4,
      xyxy = 68, xyxz = 132, xyxw = 196, xyyx = 20, xyyy = 84, xyyz = 148, xyyw = 212, xyzx = 36, xyzy = 100,
      xyzz = 164, xyzw = 228, xywx = 52, xywy = 116, xywz = 180, xyww = 244, xzxx = 8, xzxy = 72, xzxz = 136,
      xzxw = 200, xzyx = 24, xzyy = 88, xzyz = 152, xzyw = 216, xzzx = 40, xzzy = 104, xzzz = 168, xzzw = 232,
      xzwx = 56, xzwy = 120, xzwz = 184, xzww = 248, xwxx = 12, xwxy = 76, xwxz = 140, xwxw = 204, xwyx = 28,
      xwyy = 92, xwyz = 156, xwyw = 220, xwzx = 44, xwzy = 108, xwzz = 172, xwzw = 236, xwwx = 60, xwwy = 124,
      xwwz = 188, xwww = 252, yxxx = 1, yxxy = 65, yxxz = 129, yxxw = 193, yxyx = 17, yxyy = 81, yxyz = 145,
      yxyw = 209, yxzx = 33, yxzy = 97, yxzz = 161, yxzw = 225, yxwx = 49, yxwy = 113, yxwz = 177, yxww = 241,
      yyxx = 5, yyxy = 69, yyxz = 133, yyxw = 197, yyyx = 21, yyyy = 85, yyyz = 149, yyyw = 213, yyzx = 37,
      yyzy = 101, yyzz = 165, yyzw = 229, yywx = 53, yywy = 117, yywz = 181, yyww = 245, yzxx = 9, yzxy = 73,
      yzxz = 137, yzxw = 201, yzyx = 25, yzyy = 89, yzyz = 153, yzyw = 217, yzzx = 41, yzzy = 105, yzzz = 169,
      yzzw = 233, yzwx = 57, yzwy = 121, yzwz = 185, yzww = 249, ywxx = 13, ywxy = 77, ywxz = 141, ywxw = 205,
      ywyx = 29, ywyy = 93, ywyz = 157, ywyw = 221, ywzx = 45, ywzy = 109, ywzz = 173, ywzw = 237, ywwx = 61,
      ywwy = 125, ywwz = 189, ywww = 253, zxxx = 2, zxxy = 66, zxxz = 130, zxxw = 194, zxyx = 18, zxyy = 82,
      zxyz = 146, zxyw = 210, zxzx = 34, zxzy = 98, zxzz = 162, zxzw = 226, zxwx = 50, zxwy = 114, zxwz = 178,
      zxww = 242, zyxx = 6, zyxy = 70, zyxz = 134, zyxw = 198, zyyx = 22, zyyy = 86, zyyz = 150, zyyw = 214,
      zyzx = 38, zyzy = 102, zyzz = 166, zyzw = 230, zywx = 54, zywy = 118, zywz = 182, zyww = 246, zzxx = 10,
      zzxy = 74, zzxz = 138, zzxw = 202, zzyx = 26, zzyy = 90, zzyz = 154, zzyw = 218, zzzx = 42, zzzy = 106,
      zzzz = 170, zzzw = 234, zzwx = 58, zzwy = 122, zzwz = 186, zzww = 250, zwxx = 14, zwxy = 78, zwxz = 142,
      zwxw = 206, zwyx = 30, zwyy = 94, zwyz = 158, zwyw = 222, zwzx = 46, zwzy = 110, zwzz = 174, zwzw = 238,
      zwwx = 62, zwwy = 126, zwwz = 190, zwww = 254, wxxx = 3, wxxy = 67, wxxz = 131, wxxw = 195, wxyx = 19,
      wxyy = 83, wxyz = 147, wxyw = 211, wxzx = 35, wxzy = 99, wxzz = 163, wxzw = 227, wxwx = 51, wxwy = 115,
      wxwz = 179, wxww = 243, wyxx = 7, wyxy = 71, wyxz = 135, wyxw = 199, wyyx = 23, wyyy = 87, wyyz = 151,
      wyyw = 215, wyzx = 39, wyzy = 103, wyzz = 167, wyzw = 231, wywx = 55, wywy = 119, wywz = 183, wyww = 247,
      wzxx = 11, wzxy = 75, wzxz = 139, wzxw = 203, wzyx = 27, wzyy = 91, wzyz = 155, wzyw = 219, wzzx = 43,
      wzzy = 107, wzzz = 171, wzzw = 235, wzwx = 59, wzwy = 123, wzwz = 187, wzww = 251, wwxx = 15, wwxy = 79,
      wwxz = 143, wwxw = 207, wwyx = 31, wwyy = 95, wwyz = 159, wwyw = 223, wwzx = 47, wwzy = 111, wwzz = 175,
      wwzw = 239, wwwx = 63, wwwy = 127, wwwz = 191, wwww = 255;

  factory Int32x4(int x, int y, int z, int w) => _Int32x4(_toInt32(x), _toInt32(y), _toInt32(z), _toInt32(w));

  /// All bits set for true.
  factory Int32x4.bool(bool x, bool y, bool z, bool w) => _Int32x4(x ? -1 : 0, y ? -1 : 0, z ? -1 : 0, w ? -1 : 0);

  /// The bits of these numbers.
  factory Int32x4.fromFloat32x4Bits(Float32x4 x) {
    _lanes32[0] = x.x;
    _lanes32[1] = x.y;
    _lanes32[2] = x.z;
    _lanes32[3] = x.w;
    return _Int32x4(_laneBits[0], _laneBits[1], _laneBits[2], _laneBits[3]);
  }

  Int32x4 operator |(Int32x4 other);

  Int32x4 operator &(Int32x4 other);

  Int32x4 operator ^(Int32x4 other);

  Int32x4 operator +(Int32x4 other);

  Int32x4 operator -(Int32x4 other);

  int get x;

  int get y;

  int get z;

  int get w;

  /// The sign bits, that of x lowest.
  int get signMask;

  Int32x4 shuffle(int mask);

  Int32x4 shuffleMix(Int32x4 other, int mask);

  Int32x4 withX(int x);

  Int32x4 withY(int y);

  Int32x4 withZ(int z);

  Int32x4 withW(int w);

  bool get flagX;

  bool get flagY;

  bool get flagZ;

  bool get flagW;

  Int32x4 withFlagX(bool x);

  Int32x4 withFlagY(bool y);

  Int32x4 withFlagZ(bool z);

  Int32x4 withFlagW(bool w);

  /// Bits of [trueValue] where this has ones, bits of [falseValue] where it has zeros.
  Float32x4 select(Float32x4 trueValue, Float32x4 falseValue);
}

@pragma('oche:shown', 'Int32x4')
final class _Int32x4 implements Int32x4 {
  final int x;
  final int y;
  final int z;
  final int w;

  /// The lanes are already in range.
  _Int32x4(this.x, this.y, this.z, this.w);

  Int32x4 operator |(Int32x4 other) => _Int32x4(x | other.x, y | other.y, z | other.z, w | other.w);

  Int32x4 operator &(Int32x4 other) => _Int32x4(x & other.x, y & other.y, z & other.z, w & other.w);

  Int32x4 operator ^(Int32x4 other) => _Int32x4(x ^ other.x, y ^ other.y, z ^ other.z, w ^ other.w);

  Int32x4 operator +(Int32x4 other) => Int32x4(x + other.x, y + other.y, z + other.z, w + other.w);

  Int32x4 operator -(Int32x4 other) => Int32x4(x - other.x, y - other.y, z - other.z, w - other.w);

  int get signMask => (x < 0 ? 1 : 0) | (y < 0 ? 2 : 0) | (z < 0 ? 4 : 0) | (w < 0 ? 8 : 0);

  int _at(int lane) => lane == 0 ? x : (lane == 1 ? y : (lane == 2 ? z : w));

  Int32x4 shuffle(int mask) {
    _checkMask(mask);
    return _Int32x4(_at(mask & 3), _at(mask >> 2 & 3), _at(mask >> 4 & 3), _at(mask >> 6 & 3));
  }

  Int32x4 shuffleMix(Int32x4 other, int mask) {
    _checkMask(mask);
    final _Int32x4 second = other as _Int32x4;
    return _Int32x4(_at(mask & 3), _at(mask >> 2 & 3), second._at(mask >> 4 & 3), second._at(mask >> 6 & 3));
  }

  Int32x4 withX(int x) => _Int32x4(_toInt32(x), y, z, w);

  Int32x4 withY(int y) => _Int32x4(x, _toInt32(y), z, w);

  Int32x4 withZ(int z) => _Int32x4(x, y, _toInt32(z), w);

  Int32x4 withW(int w) => _Int32x4(x, y, z, _toInt32(w));

  bool get flagX => x != 0;

  bool get flagY => y != 0;

  bool get flagZ => z != 0;

  bool get flagW => w != 0;

  Int32x4 withFlagX(bool x) => _Int32x4(x ? -1 : 0, y, z, w);

  Int32x4 withFlagY(bool y) => _Int32x4(x, y ? -1 : 0, z, w);

  Int32x4 withFlagZ(bool z) => _Int32x4(x, y, z ? -1 : 0, w);

  Int32x4 withFlagW(bool w) => _Int32x4(x, y, z, w ? -1 : 0);

  Float32x4 select(Float32x4 trueValue, Float32x4 falseValue) {
    final Int32x4 whenTrue = Int32x4.fromFloat32x4Bits(trueValue);
    final Int32x4 whenFalse = Int32x4.fromFloat32x4Bits(falseValue);
    final Int32x4 inverse = _Int32x4(~x, ~y, ~z, ~w);
    return Float32x4.fromInt32x4Bits((this & whenTrue) | (inverse & whenFalse));
  }

  static String _hex(int lane) => lane.toUnsigned(32).toRadixString(16).padLeft(8, '0');

  String toString() => '[${_hex(x)}, ${_hex(y)}, ${_hex(z)}, ${_hex(w)}]';
}

/// Two double-precision numbers.
abstract final class Float64x2 {
  factory Float64x2(double x, double y) = _Float64x2;

  factory Float64x2.splat(double v) => _Float64x2(v, v);

  factory Float64x2.zero() => _Float64x2(0.0, 0.0);

  factory Float64x2.fromFloat32x4(Float32x4 v) => _Float64x2(v.x, v.y);

  Float64x2 operator +(Float64x2 other);

  Float64x2 operator -();

  Float64x2 operator -(Float64x2 other);

  Float64x2 operator *(Float64x2 other);

  Float64x2 operator /(Float64x2 other);

  Float64x2 scale(double s);

  Float64x2 abs();

  Float64x2 clamp(Float64x2 lowerLimit, Float64x2 upperLimit);

  double get x;

  double get y;

  /// The sign bits, that of x lowest.
  int get signMask;

  Float64x2 withX(double x);

  Float64x2 withY(double y);

  Float64x2 min(Float64x2 other);

  Float64x2 max(Float64x2 other);

  Float64x2 sqrt();
}

@pragma('oche:shown', 'Float64x2')
final class _Float64x2 implements Float64x2 {
  final double x;
  final double y;

  _Float64x2(this.x, this.y);

  Float64x2 operator +(Float64x2 other) => _Float64x2(x + other.x, y + other.y);

  Float64x2 operator -() => _Float64x2(-x, -y);

  Float64x2 operator -(Float64x2 other) => _Float64x2(x - other.x, y - other.y);

  Float64x2 operator *(Float64x2 other) => _Float64x2(x * other.x, y * other.y);

  Float64x2 operator /(Float64x2 other) => _Float64x2(x / other.x, y / other.y);

  Float64x2 scale(double s) => _Float64x2(x * s, y * s);

  Float64x2 abs() => _Float64x2(x.abs(), y.abs());

  Float64x2 clamp(Float64x2 lowerLimit, Float64x2 upperLimit) => _Float64x2(
      _clampLane(x, lowerLimit.x, upperLimit.x), _clampLane(y, lowerLimit.y, upperLimit.y));

  int get signMask => (x.isNegative ? 1 : 0) | (y.isNegative ? 2 : 0);

  Float64x2 withX(double x) => _Float64x2(x, y);

  Float64x2 withY(double y) => _Float64x2(x, y);

  Float64x2 min(Float64x2 other) => _Float64x2(_minLane(x, other.x), _minLane(y, other.y));

  Float64x2 max(Float64x2 other) => _Float64x2(_maxLane(x, other.x), _maxLane(y, other.y));

  Float64x2 sqrt() => _Float64x2(math.sqrt(x), math.sqrt(y));

  String toString() => '[${x.toStringAsFixed(6)}, ${y.toStringAsFixed(6)}]';
}
