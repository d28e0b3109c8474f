// Texts of collections, and the small questions about characters that parsers ask.

part of 'internal.dart';

/// Objects that are being walked, innermost last: what stops at cycles asks whether it is inside itself.
final class OpenObjects {
  /// How many are looked through one by one.
  static const int _few = 32;

  final List<Object?> _stack = <Object?>[];

  /// The objects of [_stack] beyond the first few.
  Set<Object?>? _deep;

  bool contains(Object? object) {
    final int few = _stack.length < _few ? _stack.length : _few;
    for (int i = 0; i < few; i++) {
      if (identical(_stack[i], object)) return true;
    }
    return few < _stack.length && _deep!.contains(object);
  }

  void add(Object? object) {
    if (_stack.length >= _few) (_deep ??= Set<Object?>.identity()).add(object);
    _stack.add(object);
  }

  void removeLast() {
    final Object? object = _stack.removeLast();
    if (_stack.length >= _few) _deep!.remove(object);
  }
}

/// The collections whose texts are being made, to stop at cycles.
final OpenObjects _textOf = OpenObjects();

/// All elements of [iterable] between the delimiters.
String fullIterableText(Iterable<Object?> iterable, String left, String right) {
  if (_textOf.contains(iterable)) return '$left...$right';
  final StringBuffer out = StringBuffer(left);
  _textOf.add(iterable);
  try {
    bool first = true;
    for (final Object? element in iterable) {
      if (first) {
        first = false;
      } else {
        out.write(', ');
      }
      out.write(element);
    }
  } finally {
    _textOf.removeLast();
  }
  out.write(right);
  return out.toString();
}

/// The elements of [iterable] between the delimiters, about 80 characters of them: the first ones, at least three,
/// and the last two. Of more than a hundred elements the end is not looked for.
String shortIterableText(Iterable<Object?> iterable, String left, String right) {
  if (_textOf.contains(iterable)) {
    return left == '(' && right == ')' ? '(...)' : '$left...$right';
  }
  final List<String> parts = <String>[];
  _textOf.add(iterable);
  try {
    _collectParts(iterable, parts);
  } finally {
    _textOf.removeLast();
  }
  return '$left${parts.join(', ')}$right';
}

void _collectParts(Iterable<Object?> iterable, List<String> parts) {
  const int width = 80;
  const int separator = 2;
  const int dots = 3;
  final Iterator<Object?> it = iterable.iterator;
  int used = 0;
  int count = 0;
  while (used < width || count < 3) {
    if (!it.moveNext()) return;
    final String part = '${it.current}';
    parts.add(part);
    used += part.length + separator;
    count++;
  }
  // The head is full. The last two elements are shown too, if the end is near enough.
  String beforeLast;
  String last;
  if (!it.moveNext()) {
    if (count <= 5) return;
    last = parts.removeLast();
    beforeLast = parts.removeLast();
  } else {
    Object? previous = it.current;
    count++;
    if (!it.moveNext()) {
      if (count <= 4) {
        parts.add('$previous');
        return;
      }
      last = '$previous';
      beforeLast = parts.removeLast();
      used += last.length + separator;
    } else {
      Object? current = it.current;
      count++;
      while (it.moveNext()) {
        previous = current;
        current = it.current;
        count++;
        if (count > 100) {
          while (used > width - dots - separator) {
            used -= parts.removeLast().length + separator;
            count--;
          }
          parts.add('...');
          return;
        }
      }
      beforeLast = '$previous';
      last = '$current';
      used += beforeLast.length + last.length + 2 * separator;
    }
  }
  bool cut = false;
  if (count > parts.length + 2) {
    cut = true;
    used += dots + separator;
  }
  while (used > width && parts.length > 3) {
    used -= parts.removeLast().length + separator;
    if (!cut) {
      cut = true;
      used += dots + separator;
    }
  }
  if (cut) parts.add('...');
  parts.add(beforeLast);
  parts.add(last);
}

/// `{key: value, …}`.
String mapText(Map<Object?, Object?> map) {
  if (_textOf.contains(map)) return '{...}';
  final StringBuffer out = StringBuffer('{');
  _textOf.add(map);
  try {
    bool first = true;
    map.forEach((Object? key, Object? value) {
      if (first) {
        first = false;
      } else {
        out.write(', ');
      }
      out.write(key);
      out.write(': ');
      out.write(value);
    });
  } finally {
    _textOf.removeLast();
  }
  out.write('}');
  return out.toString();
}

/// Whether String.trim removes [unit].
bool isWhitespaceCodeUnit(int unit) {
  if (unit <= 0x20) return unit == 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x85) return false;
  return unit == 0x85 ||
      unit == 0xa0 ||
      unit == 0x1680 ||
      (unit >= 0x2000 && unit <= 0x200a) ||
      unit == 0x2028 ||
      unit == 0x2029 ||
      unit == 0x202f ||
      unit == 0x205f ||
      unit == 0x3000 ||
      unit == 0xfeff;
}

/// The value of a digit or letter of a number to a base up to 36, or -1.
int digitValue(int unit) {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  final int lower = unit | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return lower - 0x61 + 10;
  return -1;
}

/// The value of a hexadecimal digit, or -1.
int hexDigitValue(int unit) {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  final int lower = unit | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x61 + 10;
  return -1;
}
