import 'dart:isolate';
import 'dart:math';

void main() async {
  print(DateTime.now().toUtc());
  print([for (var i = 0; i < 5; i++) Random().nextInt(6) + 1]);
  print(await Isolate.run(() => Random.secure().nextInt(6) + 1));
}
