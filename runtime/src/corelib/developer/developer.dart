/// Talking to development tools: logging, breakpoints, the timeline.
///
/// No tool is connected yet: the timeline and the service answer as Dart's do without one.
library dart.developer;

import 'dart:async';
import 'dart:collection' show UnmodifiableListView;
import 'dart:isolate' show Isolate;

part 'extension.dart';
part 'timeline.dart';
part 'profiler.dart';
part 'service.dart';

/// Stops in the debugger if [when] is true. Returns [when].
bool debugger({bool when = true, String? message}) {
  if (when) _stop(message, null);
  return when;
}

/// What a call of [debugger] is where somebody may stand at a prompt: [scope] holds the variables that can be seen from there.
bool _debuggerIn({bool when = true, String? message, Object? scope}) {
  if (when) _stop(message, scope);
  return when;
}

external void _stop(String? message, Object? scope);

/// Shows [object] to the tools; gives it back.
Object? inspect(Object? object) => object;

/// Sends a log event to the tools. Does not print.
void log(String message,
    {DateTime? time,
    int? sequenceNumber,
    int level = 0,
    String name = '',
    Zone? zone,
    Object? error,
    StackTrace? stackTrace}) {
  _log(message, name, level, error?.toString(), stackTrace?.toString());
}

external void _log(String message, String name, int level, String? error, String? stack);


abstract final class NativeRuntime {
  static String? get buildId => null;
  static void writeHeapSnapshotToFile(String filepath) =>
      throw UnsupportedError('No heap snapshots');
}
