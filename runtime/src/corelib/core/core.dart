/// Built-in types, collections and other core functionality for every Dart program.
///
/// This file only lists the parts; natives are listed in `natives.txt`.
library dart.core;

import 'dart:_internal';
import 'dart:collection' show LinkedHashMap, LinkedHashSet, UnmodifiableMapView, UnmodifiableSetView;
import 'dart:convert' show Encoding, ascii, base64, latin1, utf8;
import 'dart:math' show Random;
import 'dart:typed_data' show TypedData, TypedDataList, Uint8List;

export 'dart:async'
    show
        Future,
        FutureExtensions,
        FutureIterable,
        FutureRecord2,
        FutureRecord3,
        FutureRecord4,
        FutureRecord5,
        FutureRecord6,
        FutureRecord7,
        FutureRecord8,
        FutureRecord9,
        Stream;

part 'annotations.dart';
part 'array.dart';
part 'bigint.dart';
part 'date_time.dart';
part 'duration.dart';
part 'enum.dart';
part 'errors.dart';
part 'exceptions.dart';
part 'hash_map.dart';
part 'hash_set.dart';
part 'interfaces.dart';
part 'invocation.dart';
part 'iterable.dart';
part 'list.dart';
part 'map.dart';
part 'num.dart';
part 'object.dart';
part 'pattern.dart';
part 'regexp.dart';
part 'runtime_errors.dart';
part 'set.dart';
part 'stopwatch.dart';
part 'string.dart';
part 'string_buffer.dart';
part 'runes.dart';
part 'uri.dart';
part 'uri_data.dart';
part 'uri_text.dart';
part 'weak.dart';
