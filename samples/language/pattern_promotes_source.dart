// What a switch looks at is promoted from the type it had at the switch, whatever earlier cases found.
extension type Pair._((Object?, int) parts) {
  Pair(Object? a, int b) : this._((a, b));
}

String take(Pair pair) => 'pair ${pair.parts}';

String name(Object? it) => switch (it) {
      null => 'nothing',
      Pair() => take(it),
      _ => 'some ${it.runtimeType}',
    };

String either(Object? it) => switch (it) {
      null || int() => 'number or nothing',
      Pair() => take(it),
      _ => 'other',
    };

void main() {
  [null, (1, 2), Pair('a', 3), 4.5].map(name).forEach(print);
  [null, 7, (null, 2), 'x'].map(either).forEach(print);
}
