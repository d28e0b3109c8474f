/// Converters between data forms: JSON, UTF-8 and other encodings, base 64, lines, HTML text.
library dart.convert;

import 'dart:_internal';
import 'dart:async';
import 'dart:typed_data';

part 'base64.dart';
part 'codec.dart';
part 'encoding.dart';
part 'html_escape.dart';
part 'json.dart';
part 'json_encode.dart';
part 'line_splitter.dart';
part 'sinks.dart';
part 'subsets.dart';
part 'utf8.dart';
