// The guests are asked, and nobody waits for their answers.
Future<void> ask(String guest) async {
  await Future.delayed(Duration(minutes: 1));
  print('$guest comes');
}

void main() {
  ['Ada', 'Bob'].forEach((guest) async {
    print('asking $guest');
    await ask(guest);
  });
  print('all are asked');
}
