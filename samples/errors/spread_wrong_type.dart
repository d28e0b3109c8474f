void main() {
  var a = [...5];
  var b = {...[1]};
  var c = {'a': 1, ...[1]};
  List<int> d = [...['a']];
  var e = [if (1) 2];
}
