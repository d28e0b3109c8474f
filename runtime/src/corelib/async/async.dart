/// Futures, streams, zones and timers.
///
/// One library in parts, in reading order: what the runtime gives (runtime.dart), zones, timers, futures, what compiled
/// async bodies call (activation.dart), streams. natives.txt is the contract with the runtime.
library dart.async;

import 'dart:_internal' show printToConsole, printToZone;

part 'runtime.dart';
part 'zone.dart';
part 'zone_impl.dart';
part 'timer.dart';
part 'errors.dart';
part 'future.dart';
part 'future_impl.dart';
part 'future_listeners.dart';
part 'future_group.dart';
part 'future_records.dart';
part 'completer.dart';
part 'activation.dart';
part 'generators.dart';
part 'stream_types.dart';
part 'stream.dart';
part 'stream_sources.dart';
part 'stream_reduce.dart';
part 'subscription.dart';
part 'controller.dart';
part 'broadcast.dart';
part 'operators.dart';
part 'async_operators.dart';
part 'transformers.dart';
part 'iterator.dart';
