// writeAll on standard output: when the separator is written, whatever the objects are and whatever they do meanwhile.
import 'dart:io';

class Loud {
  final int number;

  Loud(this.number);

  @override
  String toString() {
    print('<$number>');
    return 'loud$number';
  }
}

Iterable<Object?> counting() sync* {
  for (final object in [1, 'two', Loud(3), null, 4.5, '', 6]) {
    print('[next]');
    yield object;
  }
  print('[end]');
}

void main() {
  stdout.writeAll([1, -2, 9223372036854775807, 'é', '€', true], ', ');
  stdout.writeln();
  stdout.writeAll([]);
  stdout.writeAll(['', 0, ''], '|');
  stdout.writeln(-7);
  stdout.writeAll(counting(), ' + ');
  stdout.writeln('.');
  stdout.writeAll([Loud(1), Loud(2)], '\n');
  stdout.writeln(null);
}
