Future<void> ask(String guest) async {
  await Future.delayed(Duration(minutes: 1));
  print('$guest comes');
}

void main() async {
  await Future.wait(['Ada', 'Bob'].map((guest) async => await ask(guest)));
  print('all have answered');
}
