// The element type of a literal is the bound of its elements where the context leaves it open; each must fit what the context does say.
void rows<T>(Iterable<Iterable<T>> rows) {}
void table<T>(Map<String, Set<T>> table) {}
void calls<T>(Iterable<T Function()> calls) {}

void main() {
  dynamic row = [1];
  rows([[1], [2.5], {3}]);
  rows([[1], row]);
  rows([[1], {2}]);
  rows({[1], [2.5]});
  table({'a': {1}, 'b': 2});
  calls([() => 1, 2]);
  var (a, [b, (c, d)]) = (1, [2, (3, 4)]);
  var [e, (f, g)] = [1, 2];
}
