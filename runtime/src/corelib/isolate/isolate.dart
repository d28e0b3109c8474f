/// Isolates: workers with a memory of their own that talk by messages.
///
/// A port is a number that the runtime knows; see natives.txt.
library dart.isolate;

import 'dart:async';
import 'dart:typed_data' show ByteBuffer, TypedData, Uint8List;

part 'ports.dart';
part 'control.dart';
part 'run.dart';
part 'errors.dart';
part 'transfer.dart';
