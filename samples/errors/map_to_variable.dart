void main() {
  Map<String, int> m = {'a': 'b', 1: 2};
  List<int> xs = {'a': 1};
  var n = <int, int>{'x': 1};
}
