// Dynamic calls with arguments that fit nothing: what the error says was called, and what was found there.

class Shop<T> {
  void add(T article) {}
  void sell([int count = 1, String? to]) {}
  void order({int? count, required String from}) {}
  R find<R extends T>(R like, List<R> among) => like;
  static T best<T extends num>(T first, [T? second]) => first;
  Shop();
}

class Clock {
  Clock.at(int hour);
}

mixin Sign {
  void paint(String colour) {}
}

class Bakery extends Shop<String> with Sign {}

enum Size {
  small;

  void grow(int by) {}
}

int price(String article, {int? count}) => 0;

void attempt(Function() action) {
  try {
    print('fits: ${action()}');
  } on NoSuchMethodError catch (error) {
    print(error);
  }
}

void main() {
  final dynamic shop = Shop<int>(), bakery = Bakery(), size = Size.small;
  attempt(() => shop.add());
  attempt(() => shop.sell(1, 'Ada', 3));
  attempt(() => shop.order());
  attempt(() => shop.order(from: 'Ada', to: 'Bob'));
  attempt(() => shop.find());
  attempt(() => shop.find<int, int>(1, <int>[]));
  attempt(() => shop.missing(1));
  attempt(() => shop());
  attempt(() => bakery.add());
  attempt(() => bakery.paint('red', 1));
  attempt(() => size.grow());

  dynamic function = Shop.best;
  attempt(() => function());
  function = bakery.paint;
  attempt(() => function());
  function = shop.order;
  attempt(() => function(1));
  function = price;
  attempt(() => function(count: 1));
  attempt(() => function('bread', colour: 1));
  attempt(() => Function.apply(function, ['bread', 'cake']));
  function = Clock.at;
  attempt(() => function());
  function = (int first) => () => first;
  attempt(() => function());
  attempt(() => function(1)(2));
  function = <T extends num>(T value, {T? other}) => value;
  attempt(() => function());
  attempt(() => function.call());
  void inner(int value) {}
  function = inner;
  attempt(() => function());

  final dynamic text = 'text', nothing = null;
  attempt(() => text.padLeft());
  attempt(() => nothing.toString(1));
  attempt(() => nothing.missing(1));
}
