/// Mathematical constants and functions, random numbers, points and rectangles.
library dart.math;

part 'random.dart';
part 'rectangle.dart';

/// The base of the natural logarithm.
const double e = 2.718281828459045;

/// The natural logarithm of 10.
const double ln10 = 2.302585092994046;

/// The natural logarithm of 2.
const double ln2 = 0.6931471805599453;

/// The logarithm of e to the base 2.
const double log2e = 1.4426950408889634;

/// The logarithm of e to the base 10.
const double log10e = 0.4342944819032518;

const double pi = 3.1415926535897932;

/// The square root of 1/2.
const double sqrt1_2 = 0.7071067811865476;

/// The square root of 2.
const double sqrt2 = 1.4142135623730951;

/// The lesser of two numbers; NaN if one of them is; -0.0 is less than 0.0.
T min<T extends num>(T a, T b) {
  if (a > b) return b;
  if (a < b) return a;
  if (b is double) {
    if (b.isNaN) return b;
    if (a is double && a == 0.0) {
      // Adds signs of zeros, and keeps them if both are negative.
      return (a.isNegative || b.isNegative ? -0.0 : 0.0) as T;
    }
    if (a == 0 && b.isNegative) return b;
    return a;
  }
  return a;
}

/// The greater of two numbers; NaN if one of them is; 0.0 is greater than -0.0.
T max<T extends num>(T a, T b) {
  if (a > b) return a;
  if (a < b) return b;
  if (b is double) {
    if (b.isNaN) return b;
    if (a is double && a == 0.0) {
      return (a.isNegative && b.isNegative ? -0.0 : 0.0) as T;
    }
    return a;
  }
  if (b == 0 && a.isNegative) return b;
  return a;
}

/// The angle of the point ([b], [a]), from -pi to pi.
double atan2(num a, num b) => _atan2(a.toDouble(), b.toDouble());

/// [x] to the power [exponent]; an int if both are ints and the exponent is not negative.
num pow(num x, num exponent) {
  if (x is int && exponent is int && exponent >= 0) return _intPow(x, exponent);
  return _pow(x.toDouble(), exponent.toDouble());
}

int _intPow(int base, int exponent) {
  int result = 1;
  while (exponent > 0) {
    if (exponent & 1 != 0) result *= base;
    exponent >>= 1;
    if (exponent > 0) base *= base;
  }
  return result;
}

/// The sine of an angle in radians.
double sin(num radians) => _sin(radians.toDouble());

/// The cosine of an angle in radians.
double cos(num radians) => _cos(radians.toDouble());

/// The tangent of an angle in radians.
double tan(num radians) => _tan(radians.toDouble());

/// The angle in radians, from 0 to pi, that has this cosine.
double acos(num x) => _acos(x.toDouble());

/// The angle in radians, from -pi/2 to pi/2, that has this sine.
double asin(num x) => _asin(x.toDouble());

/// The angle in radians, from -pi/2 to pi/2, that has this tangent.
double atan(num x) => _atan(x.toDouble());

/// The square root; NaN of a negative number.
double sqrt(num x) => _sqrt(x.toDouble());

/// The power of [e] with this exponent.
double exp(num x) => _exp(x.toDouble());

/// The natural logarithm.
double log(num x) => _log(x.toDouble());

external double _atan2(double a, double b);

external double _pow(double x, double exponent);

external double _sin(double x);

external double _cos(double x);

external double _tan(double x);

external double _acos(double x);

external double _asin(double x);

external double _atan(double x);

external double _sqrt(double x);

external double _exp(double x);

external double _log(double x);
