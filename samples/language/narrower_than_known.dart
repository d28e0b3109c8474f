// A box of ints that is known as a box of objects has a function of ints: what comes out is checked before anything is done with it.

class Box<T> {
  void Function(T) onOpen;
  Box(this.onOpen);

  void Function(T) get handler => onOpen;
  void Function(T) handlerAgain() => onOpen;
  List<void Function(T)> handlers() => [onOpen];
  T Function() source() => throw 'empty';
  void Function(T) operator [](int index) => onOpen;

  void fromInside() {
    final handler = onOpen;
    print('inside: ${handler.runtimeType}');
    print('inside, in a closure: ${(() => onOpen.runtimeType)()}');
  }

  void ofAnother(Box<T> other) => other.onOpen;
}

extension on Box<Object> {
  void fromAnExtension() => onOpen;
}

void attempt(String what, void Function() action) {
  try {
    action();
    print('$what: done');
  } on TypeError catch (error) {
    print('$what: $error');
  }
}

void main() {
  final Box<int> exact = Box<int>((number) {});
  final Box<Object> box = exact;
  attempt('field', () => box.onOpen);
  attempt('call of a field', () => box.onOpen('text'));
  attempt('getter', () => box.handler);
  attempt('method', () => box.handlerAgain());
  attempt('method, torn off', () => box.handlerAgain);
  attempt('list', () => box.handlers());
  attempt('operator', () => box[0]);
  attempt('source', () => box.source);
  attempt('writing', () => box.onOpen = (object) {});
  attempt('of null', () => (box as Box<Object>?)?.onOpen);
  attempt('extension', () => box.fromAnExtension());
  attempt('another', () => Box<Object>((object) {}).ofAnother(box));
  attempt('dynamic', () => (box as dynamic).onOpen(1));
  attempt('exact', () => exact.onOpen(1));
  box.fromInside();
}
