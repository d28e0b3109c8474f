import 'dart:collection';
void main() {
  var q = Queue<int>();
  q._add(1);
  print(q._table);
}
