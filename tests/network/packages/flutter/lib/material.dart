// Of Flutter's widgets what the articles show: a button that can be pressed.
export 'foundation.dart';

class Text {
  final String data;

  Text(this.data);
}

class RaisedButton {
  final Text child;
  final void Function() onPressed;

  RaisedButton({required this.child, required this.onPressed}) {
    print('The button says: ${child.data}');
  }
}
