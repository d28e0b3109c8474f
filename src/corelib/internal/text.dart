// Texts of collections, and the small questions about characters that parsers ask.

part of 'internal.dart';

/// The collections whose texts are being made, to stop at cycles.
final List<Object> _textOf = <Object>[];

bool _isBeingShown(Object object) {
  for (int i = 0; i < _textOf.length; i++) {
    if (identical(_textOf[i], object)) return true;
  }
  return false;
}

/// All elements of [iterable] between the delimiters.
String fullIterableText(Iterable<Object?> iterable, String left, String right) {
  if (_isBeingShown(iterable)) return '$left...$right';
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
  if (_isBeingShown(iterable)) {
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
  if (_isBeingShown(map)) return '{...}';
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
