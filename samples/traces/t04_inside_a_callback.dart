// The error is in the callback of then; the next callback waits for it.
int half(int n) => n.isEven ? n ~/ 2 : throw ArgumentError('$n is odd');

void main() {
  Future.value(7).then((n) => half(n)).then((n) => print(n));
}
