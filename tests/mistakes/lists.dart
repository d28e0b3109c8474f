void main() {
  List<int> l = [1, 'two', 3];
  l.add('x');
  l.push(4);
  print(l.size);
  print(l.lenght);
  for (var x in 3) {}
  var ages = {'Ada': 36};
  for (var x in ages) {}
}
