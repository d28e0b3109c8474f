import 'dart:async';

void main() async {
  print('get up');
  Future(() => print('  the post comes')).then((_) => print('  it is read'));
  scheduleMicrotask(() => print('  kettle on'));
  final toast = await makeToast();
  print('eat $toast');
  Timer(const Duration(minutes: 30), () => print('leave'));
}

Future<String> makeToast() async {
  print('cut bread');
  await null;
  print('toast it');
  return 'toast';
}
