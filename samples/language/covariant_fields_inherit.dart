// A field checks what is put into it if a member that it overrides would have.

class Box<T> {
  T content;
  Box(this.content);
  void put(T value) => content = value;
}

class IntBox extends Box<int> {
  int content;
  IntBox(this.content) : super(content);
}

mixin Labelled<T> {
  late T label;
  void name(T value) => label = value;
}

class Crate with Labelled<String> {}

class Shelf {
  num width = 1;
  void widen(num by) => width = width + by;
}

class NarrowShelf extends Shelf {
  covariant int width = 2;
}

class NarrowerShelf extends NarrowShelf {
  int width = 3;
}

class Gauge {
  int get level => 0;
  set level(covariant int value) {}
}

class Tank extends Gauge {
  int level = 5;
}

class Chain<E> {
  E? head;
  Chain<E>? next;
  void append(E value) => (next ??= Chain<E>()).head = value;
  void both(Chain<E> other) {
    other.head = head;
    head = null;
  }
}

void attempt(String what, void Function() action) {
  try {
    action();
    print('$what: done');
  } catch (error) {
    print('$what: $error');
  }
}

void main() {
  Box<num> box = IntBox(1);
  attempt('field of an IntBox', () => box.content = 1.5);
  attempt('method of an IntBox', () => box.put(2.5));
  attempt('method of an IntBox, int', () => box.put(2));

  Labelled<Object> crate = Crate();
  attempt('field of a mixin', () => crate.label = 1);
  attempt('method of a mixin', () => crate.name(1));
  attempt('method of a mixin, String', () => crate.name('tea'));

  for (final Shelf shelf in [Shelf(), NarrowShelf(), NarrowerShelf()]) {
    attempt('${shelf.runtimeType}', () => shelf.width = 1.5);
    attempt('${shelf.runtimeType}, from inside', () => shelf.widen(0.5));
  }

  attempt('setter', () => (Tank() as dynamic).level = 'full');

  final Chain<Object> chain = Chain<String>()..append('a');
  attempt('field', () => chain.head = 'b');
  attempt('field, wrong', () => chain.head = 1);
  attempt('field of a field', () => chain.next!.head = 1);
  attempt('field of an argument', () => Chain<Object>().both(chain));
  attempt('another chain', () => chain.next = Chain<Object>());
  print([chain.head, chain.next?.head]);
}
