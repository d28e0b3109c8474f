class Stack {
  final items = <int>[];
  int get top => items.last;
}

int peek(Stack stack) => stack.top;

void main() {
  print('before');
  [1].forEach((_) => peek(Stack()));
}
