/// Files, directories, the standard streams, the process.
///
/// Every operation goes through one native, at once (`_io`) or on a helper thread (`_ioSubmit`); natives.txt lists them.
library dart.io;

import 'dart:async';
import 'dart:collection' show UnmodifiableMapView;
import 'dart:convert';
import 'dart:typed_data' show BytesBuilder, Uint8List;

export 'dart:typed_data' show BytesBuilder;

part 'operations.dart';
part 'exceptions.dart';
part 'entity.dart';
part 'stat.dart';
part 'file.dart';
part 'random_access.dart';
part 'file_streams.dart';
part 'directory.dart';
part 'link.dart';
part 'sink.dart';
part 'stdio.dart';
part 'platform.dart';
part 'process.dart';
