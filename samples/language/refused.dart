// What may not be written: each line has its own mistake.
class Node<T extends Node<T>> {}

class Raw<X extends Node> {}

void unreached(Never never) {
  late int i;
  if (1 > 0) {
    never;
    i = 1;
  }
  i;
}

void cases(Object value) {
  switch (value) {
    case int n when n > 1:
    case double _:
      print(n);
  }
}

void main() {
  var set = {...?null};
  (x) {
    if (x) return 1;
    return;
  }(true);
}
