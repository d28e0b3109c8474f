// Random: a sequence that a seed determines, and one that nobody can predict.

part of 'math.dart';

/// Gives random numbers.
abstract interface class Random {
  /// Always the same sequence for the same [seed].
  factory Random([int? seed]) = _Random;

  /// Numbers from the system's source of randomness.
  factory Random.secure() = _SecureRandom;

  /// A number from 0 to before [max].
  int nextInt(int max);

  /// A number from 0.0 to before 1.0.
  double nextDouble();

  bool nextBool();
}

/// 64 bits that differ from one call to the next.
external int _entropy();

/// 32 bits from the system's source of randomness.
external int _secureBits();

const int _maxRange = 0x100000000;

/// A multiply-with-carry generator to the base 2^32.
class _Random implements Random {
  int _state;

  _Random([int? seed]) : _state = _mix(seed ?? _entropy()) {
    _step();
    _step();
    _step();
    _step();
  }

  static int _mix(int n) {
    n = ~n + (n << 21);
    n ^= n >>> 24;
    n *= 265;
    n ^= n >>> 14;
    n *= 21;
    n ^= n >>> 28;
    n += n << 31;
    return n == 0 ? 0x5a17 : n;
  }

  void _step() {
    _state = 0xffffda61 * (_state & 0xffffffff) + (_state >>> 32);
  }

  int nextInt(int max) {
    if (max <= 0 || max > _maxRange) {
      throw RangeError.range(max, 1, _maxRange, 'max', 'Must be positive and <= 2^32');
    }
    if (max & -max == max) {
      _step();
      return _state & (max - 1);
    }
    int low;
    int result;
    do {
      _step();
      low = _state & 0xffffffff;
      result = low % max;
    } while (low - result + max > _maxRange);
    return result;
  }

  double nextDouble() => (nextInt(1 << 26) * 0x8000000 + nextInt(1 << 27)) / 0x20000000000000;

  bool nextBool() => nextInt(2) == 0;
}

class _SecureRandom implements Random {
  int nextInt(int max) {
    if (max <= 0 || max > _maxRange) {
      throw RangeError.range(max, 1, _maxRange, 'max', 'Must be positive and <= 2^32');
    }
    int bits;
    int result;
    do {
      bits = _secureBits();
      result = bits % max;
    } while (bits - result + max > _maxRange);
    return result;
  }

  double nextDouble() => (nextInt(1 << 26) * 0x8000000 + nextInt(1 << 27)) / 0x20000000000000;

  bool nextBool() => nextInt(2) == 0;
}
