// exit does not wait for what is under way.
import 'dart:io';

Future<void> save() async {
  await Future.delayed(Duration(seconds: 1));
  print('saved');
}

void main() {
  save();
  print('bye');
  exit(0);
}
