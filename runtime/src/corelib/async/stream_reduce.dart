// Operations that make one future of a whole stream. Each listens with
// cancelOnError; what ends it early cancels first and waits for the cancelling.
part of 'async.dart';

/// A future being made of a stream.
final class _Reduction<T, R> {
  final _Future<R> result = _observed ? _noteMade(_Future<R>()) : _Future<R>();
  late final StreamSubscription<T> _subscription;

  /// Listens; [onData] and [onDone] may throw, which fails the result.
  Future<R> over(Stream<T> stream, void onData(T value), void onDone()) {
    _subscription = stream.listen(null, onError: result._completeWithError, onDone: () {
      try {
        onDone();
      } catch (error, stack) {
        result._completeWithAsyncError(_intercepted(error, stack));
      }
    }, cancelOnError: true);
    _subscription.onData((value) {
      try {
        onData(value);
      } catch (error, stack) {
        stopWithError(error, stack);
      }
    });
    return result;
  }

  /// As [over], for an [onData] that throws nothing.
  Future<R> collect(Stream<T> stream, void onData(T value), void onDone()) {
    _subscription = stream.listen(onData,
        onError: result._completeWithError, onDone: () {
      try {
        onDone();
      } catch (error, stack) {
        result._completeWithAsyncError(_intercepted(error, stack));
      }
    }, cancelOnError: true);
    return result;
  }

  void finish(R value) => result._completeWithValue(value);

  void stop(R value) => _afterCancel(() => result._completeWithValue(value));

  void stopWithError(Object error, StackTrace stack) {
    final shown = _intercepted(error, stack);
    _afterCancel(() => result._completeWithAsyncError(shown));
  }

  void _afterCancel(void complete()) {
    final cancelling = _subscription.cancel();
    if (identical(cancelling, _nothingToWaitFor)) {
      complete();
    } else {
      cancelling.whenComplete(complete);
    }
  }
}

StateError _noElement() => StateError("No element");
StateError _tooManyElements() => StateError("Too many elements");

Future<T> _reduceIn<T>(Stream<T> stream, T combine(T previous, T element)) {
  final all = _Reduction<T, T>();
  bool seen = false;
  late T value;
  return all.over(stream, (element) {
    if (seen) {
      value = combine(value, element);
    } else {
      value = element;
      seen = true;
    }
  }, () => seen ? all.finish(value) : throw _noElement());
}

Future<S> _foldIn<T, S>(Stream<T> stream, S initial, S combine(S previous, T element)) {
  final all = _Reduction<T, S>();
  S value = initial;
  return all.over(stream, (element) {
    value = combine(value, element);
  }, () => all.finish(value));
}

Future<String> _joinIn<T>(Stream<T> stream, String separator) {
  final all = _Reduction<T, String>();
  final text = StringBuffer();
  bool first = true;
  return all.over(stream, (element) {
    if (!first) text.write(separator);
    first = false;
    text.write(element);
  }, () => all.finish(text.toString()));
}

Future<bool> _containsIn<T>(Stream<T> stream, Object? needle) {
  final all = _Reduction<T, bool>();
  return all.over(stream, (element) {
    if (element == needle) all.stop(true);
  }, () => all.finish(false));
}

Future<void> _forEachIn<T>(Stream<T> stream, void action(T element)) {
  final all = _Reduction<T, void>();
  return all.over(stream, action, () => all.finish(null));
}

/// Whether [test] gives [wanted] for some element; answers with [wanted] or
/// its opposite.
Future<bool> _searchIn<T>(Stream<T> stream, bool test(T element), bool wanted) {
  final all = _Reduction<T, bool>();
  return all.over(stream, (element) {
    if (test(element) == wanted) all.stop(wanted);
  }, () => all.finish(!wanted));
}

Future<int> _lengthIn<T>(Stream<T> stream) {
  final all = _Reduction<T, int>();
  int count = 0;
  return all.collect(stream, (_) {
    count++;
  }, () => all.finish(count));
}

Future<bool> _isEmptyIn<T>(Stream<T> stream) {
  final all = _Reduction<T, bool>();
  return all.over(stream, (_) => all.stop(false), () => all.finish(true));
}

Future<List<T>> _toListIn<T>(Stream<T> stream) {
  final all = _Reduction<T, List<T>>();
  final list = <T>[];
  return all.collect(stream, list.add, () => all.finish(list));
}

Future<Set<T>> _toSetIn<T>(Stream<T> stream) {
  final all = _Reduction<T, Set<T>>();
  final set = <T>{};
  return all.collect(stream, set.add, () => all.finish(set));
}

Future<T> _firstIn<T>(Stream<T> stream) {
  final all = _Reduction<T, T>();
  return all.over(stream, all.stop, () => throw _noElement());
}

Future<T> _lastIn<T>(Stream<T> stream) {
  final all = _Reduction<T, T>();
  bool seen = false;
  late T value;
  return all.collect(stream, (element) {
    value = element;
    seen = true;
  }, () => seen ? all.finish(value) : throw _noElement());
}

Future<T> _singleIn<T>(Stream<T> stream) => _singleWhereIn<T>(stream, (_) => true, null);

Future<T> _firstWhereIn<T>(Stream<T> stream, bool test(T element), T orElse()?) {
  final all = _Reduction<T, T>();
  return all.over(stream, (element) {
    if (test(element)) all.stop(element);
  }, () => orElse != null ? all.finish(orElse()) : throw _noElement());
}

Future<T> _lastWhereIn<T>(Stream<T> stream, bool test(T element), T orElse()?) {
  final all = _Reduction<T, T>();
  bool seen = false;
  late T value;
  return all.over(stream, (element) {
    if (test(element)) {
      value = element;
      seen = true;
    }
  }, () {
    if (seen) {
      all.finish(value);
    } else {
      orElse != null ? all.finish(orElse()) : throw _noElement();
    }
  });
}

Future<T> _singleWhereIn<T>(Stream<T> stream, bool test(T element), T orElse()?) {
  final all = _Reduction<T, T>();
  bool seen = false;
  late T value;
  return all.over(stream, (element) {
    if (!test(element)) return;
    if (seen) throw _tooManyElements();
    value = element;
    seen = true;
  }, () {
    if (seen) {
      all.finish(value);
    } else {
      orElse != null ? all.finish(orElse()) : throw _noElement();
    }
  });
}

Future<T> _elementAtIn<T>(Stream<T> stream, int index) {
  final all = _Reduction<T, T>();
  int count = 0;
  return all.over(stream, (element) {
    if (count++ == index) all.stop(element);
  }, () => throw IndexError.withLength(index, count, indexable: stream, name: "index"));
}
