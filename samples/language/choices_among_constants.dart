// Many cases that are constants: which one is chosen, whatever stands before, behind and between them.
import 'dart:async';

enum Color { red, green, blue, black, white }

enum Kind<T> {
  a<int>(),
  b<String>(),
  c<double>(),
  d<bool>(),
  e<num>(),
}

class Liar {
  @override
  bool operator ==(Object other) {
    print('asked about $other');
    return other == 3 || other == 'c' || other == Color.blue;
  }

  @override
  int get hashCode => 1;
}

class Plain {
  final int x;
  const Plain(this.x);
  @override
  bool operator ==(Object other) {
    print('Plain($x) == $other');
    return other is Plain && other.x == x;
  }

  @override
  int get hashCode => x;
}

String ofInt(int x) {
  switch (x) {
    case 1:
      return 'one';
    case 2:
    case 3:
      return 'two or three';
    case -5:
      return 'minus five';
    case 9223372036854775807:
      return 'greatest';
    case -9223372036854775808:
      return 'least';
    default:
      return 'another';
  }
}

String ofNum(num? x) => switch (x) {
  1 => 'a',
  2 => 'b',
  3 => 'c',
  4 => 'd',
  3.5 => 'half',
  null => 'null',
  _ => 'another',
};

String ofObject(Object? x) => switch (x) {
  1 => 'a',
  2 => 'b',
  3 => 'c',
  4 => 'd',
  'a' => 'A',
  'b' => 'B',
  'c' => 'C',
  'd' => 'D',
  Color.red => 'red',
  Color.green => 'green',
  Color.blue => 'blue',
  Color.black => 'black',
  Plain(x: 1) => 'plain 1',
  const Plain(2) => 'plain 2',
  true => 'true',
  null => 'null',
  _ => 'another',
};

String ofText(String text) {
  switch (text) {
    case 'a':
      return '1';
    case 'bb':
      return '2';
    case 'ccc':
      return '3';
    case 'дд':
      return '4';
    case '':
      return 'empty';
    case '😀':
      return 'smile';
  }
  return 'none';
}

String ofColor(Color? color) => switch (color) {
  Color.red => 'r',
  Color.green => 'g',
  Color.blue || Color.black => 'b',
  Color.white => 'w',
  null => 'null',
};

String ofKind(Kind kind) => switch (kind) {
  Kind.a => 'a',
  Kind.b => 'b',
  Kind.c => 'c',
  Kind.d => 'd',
  Kind.e => 'e',
};

String withGuards(int x, bool flag) => switch (x) {
  1 => 'a',
  2 when flag => 'b',
  2 => 'b2',
  3 => 'c',
  4 => 'd',
  5 => 'e',
  6 || 7 || 8 => 'middle',
  int y when y > 100 => 'big $y',
  9 => 'nine',
  10 => 'ten',
  11 => 'eleven',
  12 => 'twelve',
  _ => '?',
};

String ifs(dynamic x) {
  if (x == 1) {
    return 'one';
  } else if (x == 2) {
    return 'two';
  } else if (x == 3) {
    return 'three';
  } else if (x == 4) {
    return 'four';
  }
  return 'another';
}

String ifsOfTexts(Object x) {
  if (x == 'a')
    return '1';
  else if (x == 'b')
    return '2';
  else if (x == 'c')
    return '3';
  else if (x == 'd')
    return '4';
  else
    return '?';
}

String ifsOfColors(Object x) {
  var text = '<';
  if (x == Color.red)
    text += 'r';
  else if (x == Color.green)
    return 'green';
  else if (x == Color.blue)
    text += 'b';
  else if (Color.black == x)
    text += 'k';
  text += '>';
  return text;
}

String theFirst(int x) {
  if (x == 1) {
    return 'first';
  } else if (x == 1) {
    return 'second';
  } else if (x == 2) {
    return 'two';
  } else if (x == 3) {
    return 'three';
  } else if (4 == x) {
    return 'four';
  }
  return 'none';
}

/// Some cases end by `break`, some by `return`, some in the middle.
int breaks(int x, int y) {
  var n = 0;
  switch (x) {
    case 0:
      if (y > 0) break;
      n += 1;
      break;
    case 1:
      return -1;
    case 2:
      for (var i = 0; i < 5; i++) {
        if (i == y) break;
        n += 10;
      }
    case 3:
      {
        n += 100;
        break;
      }
    case 4:
      switch (y) {
        case 0:
          break;
        case 1:
          return -4;
        default:
          n += 1000;
      }
      n += 2000;
    default:
      n = 7;
  }
  return n + 100000;
}

int continues(int x) {
  var n = 0;
  switch (x) {
    a:
    case 0:
      n += 1;
      continue d;
    b:
    case 1:
      n += 10;
      continue a;
    c:
    case 2:
      n += 100;
      if (n < 500) continue c;
      continue b;
    d:
    default:
      n += 1000;
      if (n < 3000) continue a;
  }
  return n;
}

int continuesInLoops(int x, int y) {
  var n = 0;
  for (var i = 0; i < 2; i++) {
    switch (x) {
      case 1:
        n++;
        switch (y) {
          case 1:
            continue b;
          case 2:
            n += 100;
            break;
          default:
            n += 7;
        }
        break;
      b:
      case 2:
        n += 10;
        break;
      case 3:
        continue;
      case 4:
        n += 5;
    }
    n += 1000;
  }
  return n;
}

Future<String> waits(int x) async {
  switch (x) {
    case 1:
      await null;
      return 'one';
    case 2:
      await null;
      await null;
      return 'two';
    case 3:
      return 'three';
    case 4:
      for (var i = 0; i < 3; i++) {
        await null;
        if (i == 1) break;
      }
      return 'four';
    case 5:
      throw 'five';
    default:
      await null;
      return 'another';
  }
}

Future<int> waitsAndContinues(int x) async {
  var n = 0;
  switch (x) {
    a:
    case 0:
      n += 1;
      await null;
      continue d;
    b:
    case 1:
      n += 10;
      await null;
      continue a;
    c:
    case 2:
      n += 100;
      if (n < 500) {
        await null;
        continue c;
      }
      continue b;
    d:
    default:
      n += 1000;
      await null;
      if (n < 3000) continue a;
  }
  return n;
}

Stream<int> yields(Color color) async* {
  switch (color) {
    case Color.red:
      yield 1;
      yield 2;
    case Color.green:
      yield 3;
    case Color.blue:
      await null;
      yield 4;
    case Color.black:
      yield* Stream.fromIterable([5, 6]);
    default:
      yield 7;
  }
}

Iterable<int> yieldsAtOnce(String text) sync* {
  switch (text) {
    case 'a':
      yield 1;
      yield 2;
    case 'b':
      yield 3;
    case 'c':
      yield* [4, 5];
    case 'd':
      return;
    default:
      yield 9;
  }
}

void main() async {
  print([1, 2, 3, 4, -5, 0, 9223372036854775807, -9223372036854775808, 9223372036854775806].map(ofInt));
  print([1, 2, 3, 4, 3.0, 3.5, null, -0.0, double.nan, 4.0].map(ofNum).toList());
  print([1, 2.0, 3, 'a', 'b', 'd', Color.red, Color.blue, Color.white, true, false, null].map(ofObject).toList());
  print([Liar(), [1], (1, 2), Plain(1), Plain(2), Plain(3)].map(ofObject).toList());
  print(['a', 'bb', 'ccc', 'дд', '', '😀', 'x', 'A'].map(ofText).toList());
  print([...Color.values, null].map(ofColor).toList());
  print(Kind.values.map(ofKind).toList());
  print([for (var i = 0; i < 14; i++) withGuards(i, i.isOdd)]);
  print([withGuards(2, true), withGuards(101, false)]);
  print([1, 2, 3, 4, 5, 1.0, 4.0, 'x', null, Liar(), const Plain(2)].map(ifs).toList());
  print(['a', 'b', 'd', 'e', 1, Liar(), const Plain(2)].map(ifsOfTexts).toList());
  print([...Color.values, 1, Liar(), 'x'].map(ifsOfColors).toList());
  print([1, 2, 3, 4, 5].map(theFirst).toList());
  for (var x = 0; x < 6; x++) print([for (var y = 0; y < 3; y++) breaks(x, y)]);
  print([0, 1, 2, 3].map(continues).toList());
  for (var x = 1; x < 6; x++) print([for (var y = 1; y < 4; y++) continuesInLoops(x, y)]);
  for (var i = 0; i < 7; i++) {
    try {
      print(await waits(i));
    } catch (e) {
      print('caught $e');
    }
  }
  print(await Future.wait([0, 1, 2, 3, 4].map(waits)));
  print([for (var i = 0; i < 4; i++) await waitsAndContinues(i)]);
  for (var color in Color.values) print(await yields(color).toList());
  print(['a', 'b', 'c', 'd', 'e'].map(yieldsAtOnce).toList());
}
