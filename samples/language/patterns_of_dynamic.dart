// A value of type dynamic is cast to what the whole pattern says of it before it is taken apart, in declarations and assignments only.
import 'dart:convert';

void main() {
  dynamic user = jsonDecode('{"name": "Ann", "ages": [1, 2]}');
  int first;
  var all = [
    () {
      var {'name': String name} = user;
      return name;
    },
    () {
      var {'name': name, 'ages': ages} = user;
      return '$name $ages';
    },
    () {
      [first] = <num>[1] as dynamic;
      return first;
    },
    () {
      var (int a, b) = ('a', 2) as dynamic;
      return '$a $b';
    },
    () {
      var [[int deep]] = [[1.5]] as dynamic;
      return deep;
    },
    () {
      for (var {'ages': List ages} in [user]) {
        return ages;
      }
    },
    () => switch (user) {
      {'name': String name, 'ages': [int age, ...]} => '$name $age',
      _ => 'nobody',
    },
  ];
  for (var one in all) {
    try {
      print(one());
    } on TypeError catch (e) {
      print(e);
    }
  }
}
