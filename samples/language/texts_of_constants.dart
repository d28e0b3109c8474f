// Text made of constants is a constant, and the text of a string is that string; `super == null` asks nobody.
const two = 2;
typedef Turn = int Function(int);

class Agrees {
  @override
  bool operator ==(Object other) {
    print('asked');
    return true;
  }

  @override
  int get hashCode => 1;
}

class Asks extends Agrees {
  void ask(Object? other) => print([super == other, super != other, super == null]);
}

void main() {
  print(identical('a$two', 'a2'));
  final text = ['a', two].join();
  print(identical('$text', text));
  print(identical('$text ', '$text '));
  print(Turn.toString());
  Asks().ask(1);
  Asks().ask(null);
}
