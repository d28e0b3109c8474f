void main() {
  var map = {1: 'a'};
  var numbers = <num>[1];
  List<int>? none;
  print([...null, ...none]);
  print(<int>[...numbers.reversed, ...<num>[1], ...map.length]);
  print(<String, int>{...map});
  print(<int, int>{...map, ...numbers});
  print({...map, ...numbers});
  print(const [...5, ...'a'.length]);
}
