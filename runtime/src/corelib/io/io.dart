/// Files, directories, the standard streams, processes, the network.
///
/// Every operation goes through one native, at once (`_io`) or on a helper thread (`_ioSubmit`); natives.txt lists them.
library dart.io;

import 'dart:_internal' show currentDirectoryOverride;
import 'dart:async';
import 'dart:collection' show MapBase, Queue, UnmodifiableMapView;
import 'dart:convert';
import 'dart:math' show Random, sin;
import 'dart:typed_data' show ByteData, BytesBuilder, Endian, Uint8List;

export 'dart:typed_data' show BytesBuilder;

part 'operations.dart';
part 'channel.dart';
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
part 'overrides.dart';
part 'compression.dart';
part 'address.dart';
part 'socket.dart';
part 'socket_impl.dart';
part 'handles.dart';
part 'secure.dart';
part 'secure_impl.dart';
part 'http_status.dart';
part 'http_headers.dart';
part 'http_values.dart';
part 'http.dart';
part 'http_parser.dart';
part 'http_outgoing.dart';
part 'http_server.dart';
part 'http_client.dart';
part 'http_credentials.dart';
part 'websocket.dart';
part 'websocket_impl.dart';

/// For what is declared and cannot be done yet.
Never _unsupported(String what) => throw UnsupportedError("$what is not supported by oche yet");
