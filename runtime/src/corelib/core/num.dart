// Numbers and truth values. What is arithmetic is native; the checker knows the result types of int and double operators.

part of 'core.dart';

/// An integer or a floating-point number.
sealed class num implements Comparable<num> {
  bool operator ==(Object other);

  int get hashCode;

  /// Orders numbers; -0.0 before 0.0, NaN behind everything.
  int compareTo(num other);

  num operator +(num other);

  num operator -(num other);

  num operator *(num other);

  /// The remainder of Euclidean division, never negative.
  num operator %(num other);

  double operator /(num other);

  /// Division that throws the fraction away.
  int operator ~/(num other);

  num operator -();

  /// The remainder of [~/]; has the sign of this number.
  num remainder(num other);

  bool operator <(num other);

  bool operator <=(num other);

  bool operator >(num other);

  bool operator >=(num other);

  /// Whether this is the double that is no number.
  bool get isNaN;

  /// Whether this is below zero, or -0.0.
  bool get isNegative;

  /// Whether this is an infinity.
  bool get isInfinite;

  /// Whether this is neither infinite nor NaN.
  bool get isFinite;

  /// This number without its sign.
  num abs();

  /// -1, 0 or 1 of the same kind of number.
  num get sign;

  /// The closest integer, halves away from zero.
  int round();

  /// The greatest integer not above this number.
  int floor();

  /// The least integer not below this number.
  int ceil();

  /// This number without its fraction.
  int truncate();

  double roundToDouble();

  double floorToDouble();

  double ceilToDouble();

  double truncateToDouble();

  /// This number, or the limit it has passed.
  num clamp(num lowerLimit, num upperLimit);

  /// The integer that is left without the fraction.
  int toInt();

  /// The double next to this.
  double toDouble();

  /// Decimal digits with [fractionDigits] behind the point.
  String toStringAsFixed(int fractionDigits);

  /// Exponential form, with as many digits as needed unless told.
  String toStringAsExponential([int? fractionDigits]);

  /// [precision] significant digits.
  String toStringAsPrecision(int precision);

  /// The shortest text that gives back this number.
  String toString();

  /// The number that [input] spells; throws FormatException if there is none, whatever [onError] is.
  static num parse(String input, [@deprecated num onError(String input)?]) {
    final num? result = tryParse(input);
    if (result != null) return result;
    throw FormatException(input);
  }

  /// The number that [input] spells, or null.
  static num? tryParse(String input) {
    final int? whole = int.tryParse(input);
    if (whole != null) return whole;
    return double.tryParse(input);
  }
}

/// A 64-bit integer; arithmetic wraps around.
final class int extends num {
  /// The value of the environment declaration [name].
  external const factory int.fromEnvironment(String name, {int defaultValue = 0});

  external bool operator ==(Object other);

  external int get hashCode;

  external int compareTo(num other);

  external num operator +(num other);

  external num operator -(num other);

  external num operator *(num other);

  /// What division leaves; never negative.
  external num operator %(num other);

  /// The quotient, a double.
  external double operator /(num other);

  /// The quotient, truncated.
  external int operator ~/(num other);

  /// What truncating division leaves; it has the sign of this.
  external num remainder(num other);

  external bool operator <(num other);

  external bool operator <=(num other);

  external bool operator >(num other);

  external bool operator >=(num other);

  external int operator -();

  external int operator &(int other);

  external int operator |(int other);

  external int operator ^(int other);

  external int operator ~();

  /// The bits moved to the left.
  external int operator <<(int shiftAmount);

  /// The bits moved to the right, copies of the sign coming in.
  external int operator >>(int shiftAmount);

  /// The bits moved to the right, zeros coming in.
  external int operator >>>(int shiftAmount);

  /// This number to the power [exponent] modulo [modulus].
  external int modPow(int exponent, int modulus);

  /// The number that times this one is 1 modulo [modulus].
  external int modInverse(int modulus);

  /// The greatest common divisor.
  external int gcd(int other);

  bool get isNaN => false;

  bool get isNegative => this < 0;

  bool get isInfinite => false;

  bool get isFinite => true;

  /// Whether 2 divides this.
  external bool get isEven;

  /// Whether 2 does not divide this.
  external bool get isOdd;

  /// How many bits this number needs, without the sign bit.
  external int get bitLength;

  /// The lowest [width] bits as a non-negative number.
  external int toUnsigned(int width);

  /// The lowest [width] bits with the highest of them as the sign.
  external int toSigned(int width);

  /// This without its sign.
  external int abs();

  /// -1, 0 or 1.
  external int get sign;

  int round() => this;

  int floor() => this;

  int ceil() => this;

  int truncate() => this;

  double roundToDouble() => toDouble();

  double floorToDouble() => toDouble();

  double ceilToDouble() => toDouble();

  double truncateToDouble() => toDouble();

  /// This, or the limit it is beyond.
  num clamp(num lowerLimit, num upperLimit) {
    if (lowerLimit is int && upperLimit is int) {
      if (lowerLimit > upperLimit) throw ArgumentError(lowerLimit);
      if (this < lowerLimit) return lowerLimit;
      if (this > upperLimit) return upperLimit;
      return this;
    }
    return _clamp(this, lowerLimit, upperLimit);
  }

  int toInt() => this;

  external double toDouble();

  external String toStringAsFixed(int fractionDigits);

  external String toStringAsExponential([int? fractionDigits]);

  external String toStringAsPrecision(int precision);

  /// The decimal digits.
  external String toString();

  /// The digits of this number to the base [radix], 2 to 36.
  external String toRadixString(int radix);

  /// The integer that [source] spells to the base [radix]; without it 10, or 16 after `0x`.
  static int parse(String source, {int? radix, @deprecated int onError(String source)?}) {
    final int? result = tryParse(source, radix: radix);
    if (result != null) return result;
    if (onError != null) return onError(source);
    throw _intFormatException(source, radix);
  }

  /// The integer that [source] spells, or null.
  external static int? tryParse(String source, {int? radix});
}

num _clamp(num value, num lower, num upper) {
  if (lower.compareTo(upper) > 0) throw ArgumentError(lower);
  if (value.compareTo(lower) < 0) return lower;
  if (value.compareTo(upper) > 0) return upper;
  return value;
}

/// Tells why [source] is not an integer and where.
FormatException _intFormatException(String source, int? radix) {
  int start = 0;
  int end = source.length;
  while (start < end && isWhitespaceCodeUnit(source.codeUnitAt(start))) {
    start++;
  }
  while (end > start && isWhitespaceCodeUnit(source.codeUnitAt(end - 1))) {
    end--;
  }
  final String invalid = radix == null ? 'Invalid number' : 'Invalid radix-$radix number';
  if (start == end) return FormatException(invalid, source, source.length);
  final bool negative = source.codeUnitAt(start) == 0x2d;
  int i = start;
  if (negative || source.codeUnitAt(start) == 0x2b) i++;
  int base = radix ?? 10;
  if (radix == null &&
      end - i >= 2 &&
      source.codeUnitAt(i) == 0x30 &&
      (source.codeUnitAt(i + 1) | 0x20) == 0x78) {
    base = 16;
    i += 2;
  }
  if (i == end) return FormatException(invalid, source, end);
  for (int at = i; at < end; at++) {
    final int digit = digitValue(source.codeUnitAt(at));
    if (digit < 0 || digit >= base) return FormatException('Invalid radix-$base number', source, i);
  }
  return FormatException(
      negative ? 'Negative input exceeds the limit of integer' : 'Positive input exceeds the limit of integer',
      source);
}

/// A 64-bit floating-point number.
final class double extends num {
  /// The double that is no number.
  static const double nan = 0.0 / 0.0;
  /// More than any other.
  static const double infinity = 1.0 / 0.0;
  /// Less than any other.
  static const double negativeInfinity = -infinity;
  /// The least that is more than zero.
  static const double minPositive = 5e-324;
  /// The greatest that is finite.
  static const double maxFinite = 1.7976931348623157e+308;

  factory double._uninstantiable() => throw UnsupportedError('a number is not made by a constructor');

  external bool operator ==(Object other);

  external int get hashCode;

  external int compareTo(num other);

  external double operator +(num other);

  external double operator -(num other);

  external double operator *(num other);

  external double operator %(num other);

  external double operator /(num other);

  external int operator ~/(num other);

  external double operator -();

  external double remainder(num other);

  external bool operator <(num other);

  external bool operator <=(num other);

  external bool operator >(num other);

  external bool operator >=(num other);

  /// Whether this is no number.
  external bool get isNaN;

  external bool get isNegative;

  external bool get isInfinite;

  external bool get isFinite;

  /// This without its sign.
  external double abs();

  /// -1.0, 1.0, or this if it is zero or NaN.
  external double get sign;

  /// The nearest integer; halves go away from zero.
  external int round();

  /// The greatest integer that is not more.
  external int floor();

  /// The least integer that is not less.
  external int ceil();

  /// The integer that is left without the fraction.
  external int truncate();

  external double roundToDouble();

  external double floorToDouble();

  external double ceilToDouble();

  external double truncateToDouble();

  /// This, or the limit it is beyond.
  num clamp(num lowerLimit, num upperLimit) => _clamp(this, lowerLimit, upperLimit);

  /// The integer that is left without the fraction.
  int toInt() => truncate();

  double toDouble() => this;

  /// With so many digits after the point.
  external String toStringAsFixed(int fractionDigits);

  /// With one digit before the point, and an exponent.
  external String toStringAsExponential([int? fractionDigits]);

  /// With so many significant digits.
  external String toStringAsPrecision(int precision);

  /// The shortest text that is read back as this.
  external String toString();

  /// The double that [source] spells.
  static double parse(String source) {
    final double? result = tryParse(source);
    if (result != null) return result;
    throw FormatException('Invalid double', source);
  }

  /// The double that [source] spells, or null.
  external static double? tryParse(String source);
}

/// true or false.
final class bool {
  /// The value of the environment declaration [name].
  external const factory bool.fromEnvironment(String name, {bool defaultValue = false});

  /// Whether there is an environment declaration [name].
  external const factory bool.hasEnvironment(String name);

  int get hashCode => this ? 1231 : 1237;

  bool operator &(bool other) => this ? other : false;

  bool operator |(bool other) => this ? true : other;

  bool operator ^(bool other) => this ? !other : other;

  String toString() => this ? 'true' : 'false';

  /// true for `true`, false for `false`; anything else is a FormatException.
  static bool parse(String source, {bool caseSensitive = true}) {
    final bool? result = tryParse(source, caseSensitive: caseSensitive);
    if (result != null) return result;
    throw FormatException('Invalid boolean', source);
  }

  /// As [parse], but null for anything else.
  static bool? tryParse(String source, {bool caseSensitive = true}) {
    final String text = caseSensitive ? source : source.toLowerCase();
    if (text == 'true') return true;
    if (text == 'false') return false;
    return null;
  }
}
