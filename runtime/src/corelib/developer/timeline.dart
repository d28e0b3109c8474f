// The timeline: durations of parts of the program. Nothing is recorded.

part of 'developer.dart';

typedef TimelineSyncFunction<T> = T Function();
typedef TimelineAsyncFunction = Future Function();

/// An arrow between events of the timeline.
final class Flow {
  static int _count = 0;

  final int id;

  Flow._(this.id);

  static Flow begin({int? id}) => Flow._(id ?? ++_count);
  static Flow step(int id) => Flow._(id);
  static Flow end(int id) => Flow._(id);
}

abstract final class Timeline {
  static final Stopwatch _clock = Stopwatch()..start();
  static int _open = 0;

  static void startSync(String name, {Map? arguments, Flow? flow}) {
    _open++;
  }

  static void finishSync() {
    if (_open == 0) throw StateError('Uneven calls to startSync and finishSync');
    _open--;
  }

  static void instantSync(String name, {Map? arguments}) {}

  static T timeSync<T>(String name, TimelineSyncFunction<T> function, {Map? arguments, Flow? flow}) {
    startSync(name, arguments: arguments, flow: flow);
    try {
      return function();
    } finally {
      finishSync();
    }
  }

  /// Microseconds on the timeline's clock.
  static int get now => _clock.elapsedMicroseconds;
}

/// A task that may take several turns of the event loop.
final class TimelineTask {
  static int _count = 0;

  final int _id;
  int _open = 0;

  TimelineTask({TimelineTask? parent, String? filterKey}) : _id = ++_count;

  TimelineTask.withTaskId(int taskId, {String? filterKey}) : _id = taskId;

  void start(String name, {Map? arguments}) {
    _open++;
  }

  void instant(String name, {Map? arguments}) {}

  void finish({Map? arguments}) {
    if (_open == 0) throw StateError('Uneven calls to start and finish');
    _open--;
  }

  int pass() {
    if (_open > 0) throw StateError('You cannot pass a TimelineTask without finishing all started operations');
    return _id;
  }
}
