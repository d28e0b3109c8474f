void main() {
  int x = 3;
  if (x is Strng) {}
  var y = x as Itn;
  List<Foo> xs = [];
  var z = <Bar>[];
  var w = Map<String, Baz>();
}
