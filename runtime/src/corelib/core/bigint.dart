// BigInt: integers of any size; the arithmetic is native.

part of 'core.dart';

/// An integer of any size.
abstract final class BigInt implements Comparable<BigInt> {
  static final BigInt _zero = _BigIntImpl._fromInt(0);
  static final BigInt _one = _BigIntImpl._fromInt(1);
  static final BigInt _two = _BigIntImpl._fromInt(2);

  static BigInt get zero => _zero;

  static BigInt get one => _one;

  static BigInt get two => _two;

  /// The integer that [value] is without its fraction.
  factory BigInt.from(num value) {
    if (value is int) return _BigIntImpl._fromInt(value);
    return _BigIntImpl._fromDouble(value as double);
  }

  /// The integer that [source] spells to the base [radix].
  static BigInt parse(String source, {int? radix}) {
    final BigInt? result = tryParse(source, radix: radix);
    if (result != null) return result;
    throw FormatException('Could not parse BigInt', source);
  }

  /// As [parse], but null if it spells none.
  static BigInt? tryParse(String source, {int? radix}) {
    if (radix != null && (radix < 2 || radix > 36)) throw RangeError.range(radix, 2, 36, 'radix');
    final String text = source.trim();
    int i = 0;
    if (i < text.length && (text[i] == '-' || text[i] == '+')) i++;
    final bool negative = i > 0 && text[0] == '-';
    int base = radix ?? 10;
    if (radix == null && text.length > i + 2 && text[i] == '0' && (text[i + 1] == 'x' || text[i + 1] == 'X')) {
      base = 16;
      i += 2;
    }
    if (i == text.length) return null;
    for (int at = i; at < text.length; at++) {
      final int digit = digitValue(text.codeUnitAt(at));
      if (digit < 0 || digit >= base) return null;
    }
    final BigInt result = _BigIntImpl._fromDigits(text.substring(i), base);
    return negative ? -result : result;
  }

  BigInt abs();

  BigInt operator -();

  BigInt operator +(BigInt other);

  BigInt operator -(BigInt other);

  BigInt operator *(BigInt other);

  double operator /(BigInt other);

  BigInt operator ~/(BigInt other);

  /// The remainder of Euclidean division, never negative.
  BigInt operator %(BigInt other);

  /// The remainder of [~/]; has the sign of this number.
  BigInt remainder(BigInt other);

  BigInt operator <<(int shiftAmount);

  BigInt operator >>(int shiftAmount);

  BigInt operator &(BigInt other);

  BigInt operator |(BigInt other);

  BigInt operator ^(BigInt other);

  BigInt operator ~();

  bool operator <(BigInt other);

  bool operator <=(BigInt other);

  bool operator >(BigInt other);

  bool operator >=(BigInt other);

  int compareTo(BigInt other);

  /// How many bits this number needs, without the sign bit.
  int get bitLength;

  int get sign;

  bool get isEven;

  bool get isOdd;

  bool get isNegative;

  BigInt pow(int exponent);

  BigInt modPow(BigInt exponent, BigInt modulus);

  BigInt modInverse(BigInt modulus);

  BigInt gcd(BigInt other);

  /// The lowest [width] bits as a non-negative number.
  BigInt toUnsigned(int width);

  /// The lowest [width] bits with the highest of them as the sign.
  BigInt toSigned(int width);

  /// Whether an int can be the same number.
  bool get isValidInt;

  /// The same number as an int, or the closest one.
  int toInt();

  double toDouble();

  String toString();

  String toRadixString(int radix);
}

final class _BigIntImpl implements BigInt {
  external factory _BigIntImpl._fromInt(int value);

  external factory _BigIntImpl._fromDouble(double value);

  /// [digits] are valid and without a sign.
  external factory _BigIntImpl._fromDigits(String digits, int radix);

  external bool operator ==(Object other);

  external int get hashCode;

  external BigInt operator -();

  external BigInt operator +(BigInt other);

  external BigInt operator -(BigInt other);

  external BigInt operator *(BigInt other);

  external BigInt operator ~/(BigInt other);

  external BigInt operator %(BigInt other);

  external BigInt remainder(BigInt other);

  external BigInt operator <<(int shiftAmount);

  external BigInt operator >>(int shiftAmount);

  external BigInt operator &(BigInt other);

  external BigInt operator |(BigInt other);

  external BigInt operator ^(BigInt other);

  external BigInt operator ~();

  external int compareTo(BigInt other);

  external int get bitLength;

  external int get sign;

  external bool get isEven;

  external BigInt pow(int exponent);

  external BigInt modPow(BigInt exponent, BigInt modulus);

  external BigInt modInverse(BigInt modulus);

  external BigInt gcd(BigInt other);

  external bool get isValidInt;

  external int toInt();

  external double toDouble();

  external String toRadixString(int radix);

  BigInt abs() => isNegative ? -this : this;

  double operator /(BigInt other) => toDouble() / other.toDouble();

  bool operator <(BigInt other) => compareTo(other) < 0;

  bool operator <=(BigInt other) => compareTo(other) <= 0;

  bool operator >(BigInt other) => compareTo(other) > 0;

  bool operator >=(BigInt other) => compareTo(other) >= 0;

  bool get isOdd => !isEven;

  bool get isNegative => sign < 0;

  BigInt toUnsigned(int width) => this & ((BigInt.one << width) - BigInt.one);

  BigInt toSigned(int width) {
    final BigInt signBit = BigInt.one << (width - 1);
    return (this & (signBit - BigInt.one)) - (this & signBit);
  }

  String toString() => toRadixString(10);
}
