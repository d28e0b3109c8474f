// What is dynamic is cast only to what is known of a parameter's type before the argument is looked at; the result is taken for what
// the other arguments make of it.
import 'dart:math';

T first<T extends num>(T a, T b) => a;
bool both<T>(List<T> a, List<T> b) => a.length == b.length;

class Box {
  T pick<T extends num>(T a, T b) => a;
}

void main() {
  final Map<String, dynamic> order = {'price': 9.99, 'count': 3, 'tags': <dynamic>['a']};
  var most = max(order['price'], 0);
  print(most);
  print(most + 1);
  print('$most and ${most * 2}');
  print(most > 5);
  print(most == 9.99);
  print(most.toStringAsFixed(1));
  final least = min(order['count'], 2.5);
  print(least);
  print(first(order['count'], 0.5));
  print(Box().pick(order['price'], 1));
  var n = max(order['price'], 1);
  n = n + 1;
  print(n);
  n++;
  print(-n);
  print(max(max(order['price'], 1), 2));
  print(both(order['tags'], <int>[1]));
  try {
    final whole = max(order['price'], 0);
    print(whole.isEven);
  } on NoSuchMethodError catch (e) {
    print(e.toString().split('\n').first);
  }
  try {
    double d = max(order['count'], 2.5);
    print(d);
  } catch (e) {
    print(e);
  }
}
