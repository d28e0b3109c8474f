void main() {
  List<int> xs = [1, 2].map((x) => x * 2);
  List<int> ys = [1, 2].where((x) => x > 1);
  Set<int> s = [1].toList();
  String t = ['a'].join;
}
