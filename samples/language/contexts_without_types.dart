// What type arguments become where the context says little: `await` leaves open whether a future comes, `yield*` in a literal says nothing.
T given<T>(Object? value) {
  print(T);
  return value as T;
}

Future<void> main() async {
  var one = await given(1);
  print(await given<Future<int>>(Future.value(2)));
  Iterable<Object?> all() sync* {
    yield* given([1]);
  }
  var some = () sync* {
    yield* given([one]);
  };
  print([all().toList(), some().toList(), some.runtimeType]);
  var later = () async* {
    yield* given(Stream.value(3));
  };
  print(await later().toList());
}
