class Stack {
  int? top;
  void push(int x) {}
}

void main() {
  int x = 'one';
  Stack? s;
  s.push(x);
  Stakc t = Stack();
  pritn(sqrt(x));
}
