// Expandos and finalizers find what they hold by identity, whatever kind of object it is, and values keep other keys alive.

void twice() {}

void main() {
  final names = Expando<String>('names');
  final objects = [for (var i = 0; i < 60; i++) Object()];
  for (var i = 0; i < objects.length; i++) {
    names[objects[i]] = 'n$i';
  }
  names[twice] = 'function';
  names[List] = 'type';
  names[#symbol] = 'symbol';
  names[objects[7]] = null;
  print([names[objects[59]], names[objects[7]], names[twice], names[List], names[#symbol], names[Object()]]);

  // Each object is known to the one before only.
  final next = Expando<Object>();
  final first = Object();
  Object? last = first;
  for (var i = 0; i < 60; i++) {
    final added = Object();
    next[last!] = added;
    last = added;
  }
  last = null;
  var garbage = 0;
  for (var i = 0; i < 100; i++) {
    garbage += List.filled(10, i).length;
  }
  var count = 0;
  for (Object? at = first; at != null; at = next[at]) {
    count++;
  }
  print('$garbage $count');

  final finalizer = Finalizer<int>((token) => print('$token is gone'));
  for (final object in objects) {
    finalizer.attach(object, 1, detach: object);
    finalizer.attach(object, 2, detach: object);
  }
  objects.forEach(finalizer.detach);
  print(5.toSigned(-0x8000000000000000));
}
