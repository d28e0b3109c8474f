// Elements of which nothing is known are looked at one by one, by their iterator.
class Loud extends Iterable<dynamic> {
  get iterator {
    print('iterator');
    return [1, 'b'].iterator;
  }

  cast<R>() => throw 'not asked for';
}

void attempt(Object? Function() make) {
  try {
    print(make());
  } catch (error) {
    print(error);
  }
}

void main() {
  dynamic words = ['x'];
  Map<dynamic, dynamic> map = {'a': 'b'};
  attempt(() => <int>[0, ...words]);
  attempt(() => <int>{...words});
  attempt(() => <Object>[...Loud()]);
  attempt(() => <int>[...Loud()]);
  attempt(() => <String, String>{...map, 'c': 'd'});
  attempt(() => <String, int>{...map});
  attempt(() => <int, String>{...map});
  words = null;
  attempt(() => <int>[...?words, 1]);
  attempt(() => <int>[...words]);
}
