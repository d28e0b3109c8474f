void main() {
  List<String> xs = [1, 2];
  List<int> ys = ['a'];
  int z = [1];
  String s = <int>[1];
  Set<int> t = [1];
  Map<String, int> m = {1, 2};
}
