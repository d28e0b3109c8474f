// gzip and zlib.

part of 'io.dart';

const ZLibCodec zlib = ZLibCodec._default();
const GZipCodec gzip = GZipCodec._default();

/// Numbers that choose how data is compressed.
abstract final class ZLibOption {
  static const int minWindowBits = 8;
  static const int maxWindowBits = 15;
  static const int defaultWindowBits = 15;
  static const int minLevel = -1;
  static const int maxLevel = 9;
  static const int defaultLevel = 6;
  static const int minMemLevel = 1;
  static const int maxMemLevel = 9;
  static const int defaultMemLevel = 8;
  static const int strategyFiltered = 1;
  static const int strategyHuffmanOnly = 2;
  static const int strategyRle = 3;
  static const int strategyFixed = 4;
  static const int strategyDefault = 0;
}

void _checkLevel(int level) {
  RangeError.checkValueInInterval(level, ZLibOption.minLevel, ZLibOption.maxLevel);
}

void _checkWindowBits(int bits) {
  RangeError.checkValueInInterval(bits, ZLibOption.minWindowBits, ZLibOption.maxWindowBits);
}

void _checkMemLevel(int level) {
  RangeError.checkValueInInterval(level, ZLibOption.minMemLevel, ZLibOption.maxMemLevel);
}

void _checkStrategy(int strategy) {
  if (strategy < ZLibOption.strategyDefault || strategy > ZLibOption.strategyFixed) {
    throw ArgumentError("Unsupported 'strategy'");
  }
}

/// The zlib format.
final class ZLibCodec extends Codec<List<int>, List<int>> {
  final bool gzip;
  final int level;
  final int memLevel;
  final int strategy;
  final int windowBits;
  final bool raw;
  final List<int>? dictionary;

  ZLibCodec(
      {this.level = ZLibOption.defaultLevel,
      this.windowBits = ZLibOption.defaultWindowBits,
      this.memLevel = ZLibOption.defaultMemLevel,
      this.strategy = ZLibOption.strategyDefault,
      this.dictionary,
      this.raw = false,
      this.gzip = false}) {
    _checkLevel(level);
    _checkMemLevel(memLevel);
    _checkStrategy(strategy);
    _checkWindowBits(windowBits);
  }

  const ZLibCodec._default()
      : level = ZLibOption.defaultLevel,
        windowBits = ZLibOption.defaultWindowBits,
        memLevel = ZLibOption.defaultMemLevel,
        strategy = ZLibOption.strategyDefault,
        raw = false,
        gzip = false,
        dictionary = null;

  ZLibEncoder get encoder => ZLibEncoder(
      gzip: gzip,
      level: level,
      windowBits: windowBits,
      memLevel: memLevel,
      strategy: strategy,
      dictionary: dictionary,
      raw: raw);

  ZLibDecoder get decoder => ZLibDecoder(windowBits: windowBits, dictionary: dictionary, raw: raw);
}

/// The gzip format.
final class GZipCodec extends Codec<List<int>, List<int>> {
  final bool gzip;
  final int level;
  final int memLevel;
  final int strategy;
  final int windowBits;
  final List<int>? dictionary;
  final bool raw;

  GZipCodec(
      {this.level = ZLibOption.defaultLevel,
      this.windowBits = ZLibOption.defaultWindowBits,
      this.memLevel = ZLibOption.defaultMemLevel,
      this.strategy = ZLibOption.strategyDefault,
      this.dictionary,
      this.raw = false,
      this.gzip = true}) {
    _checkLevel(level);
    _checkMemLevel(memLevel);
    _checkStrategy(strategy);
    _checkWindowBits(windowBits);
  }

  const GZipCodec._default()
      : level = ZLibOption.defaultLevel,
        windowBits = ZLibOption.defaultWindowBits,
        memLevel = ZLibOption.defaultMemLevel,
        strategy = ZLibOption.strategyDefault,
        raw = false,
        gzip = true,
        dictionary = null;

  ZLibEncoder get encoder => ZLibEncoder(
      gzip: true,
      level: level,
      windowBits: windowBits,
      memLevel: memLevel,
      strategy: strategy,
      dictionary: dictionary,
      raw: raw);

  ZLibDecoder get decoder =>
      ZLibDecoder(gzip: true, windowBits: windowBits, dictionary: dictionary, raw: raw);
}

/// Compresses.
final class ZLibEncoder extends Converter<List<int>, List<int>> {
  final bool gzip;
  final int level;
  final int windowBits;
  final int memLevel;
  final int strategy;
  final List<int>? dictionary;
  final bool raw;

  ZLibEncoder(
      {this.gzip = false,
      this.level = ZLibOption.defaultLevel,
      this.windowBits = ZLibOption.defaultWindowBits,
      this.memLevel = ZLibOption.defaultMemLevel,
      this.strategy = ZLibOption.strategyDefault,
      this.dictionary,
      this.raw = false}) {
    _checkLevel(level);
    _checkMemLevel(memLevel);
    _checkStrategy(strategy);
    _checkWindowBits(windowBits);
  }

  RawZLibFilter _filter() => RawZLibFilter.deflateFilter(
      gzip: gzip,
      level: level,
      windowBits: windowBits,
      memLevel: memLevel,
      strategy: strategy,
      dictionary: dictionary,
      raw: raw);

  List<int> convert(List<int> bytes) => _filtered(_filter(), bytes);

  ByteConversionSink startChunkedConversion(Sink<List<int>> sink) => _FilterSink(sink, _filter());
}

/// Expands what was compressed.
final class ZLibDecoder extends Converter<List<int>, List<int>> {
  final bool gzip;
  final int windowBits;
  final List<int>? dictionary;
  final bool raw;

  ZLibDecoder(
      {this.gzip = false, this.windowBits = ZLibOption.defaultWindowBits, this.dictionary, this.raw = false}) {
    _checkWindowBits(windowBits);
  }

  RawZLibFilter _filter() =>
      RawZLibFilter.inflateFilter(gzip: gzip, windowBits: windowBits, dictionary: dictionary, raw: raw);

  List<int> convert(List<int> bytes) => _filtered(_filter(), bytes);

  ByteConversionSink startChunkedConversion(Sink<List<int>> sink) => _FilterSink(sink, _filter());
}

/// All of [bytes] through a filter.
List<int> _filtered(RawZLibFilter filter, List<int> bytes) {
  final BytesBuilder out = BytesBuilder(copy: false);
  final ByteConversionSink sink =
      _FilterSink(ByteConversionSink.withCallback((List<int> all) => out.add(all)), filter);
  sink.add(bytes);
  sink.close();
  return out.takeBytes();
}

/// Puts what is added through a filter, and what comes out into a sink.
final class _FilterSink extends ByteConversionSink {
  final Sink<List<int>> _sink;
  final RawZLibFilter _filter;
  bool _closed = false;
  bool _empty = true;

  _FilterSink(this._sink, this._filter);

  void add(List<int> data) {
    addSlice(data, 0, data.length, false);
  }

  void addSlice(List<int> data, int start, int end, bool isLast) {
    RangeError.checkValidRange(start, end, data.length);
    if (_closed) return;
    if (start < end) {
      try {
        _empty = false;
        _filter.process(data, start, end);
        for (List<int>? out = _filter.processed(flush: false);
            out != null;
            out = _filter.processed(flush: false)) {
          _sink.add(out);
        }
      } catch (_) {
        _closed = true;
        rethrow;
      }
    }
    if (isLast) close();
  }

  void close() {
    if (_closed) return;
    // Even nothing is compressed to something.
    if (_empty) _filter.process(const [], 0, 0);
    try {
      for (List<int>? out = _filter.processed(end: true); out != null; out = _filter.processed(end: true)) {
        _sink.add(out);
      }
    } finally {
      _closed = true;
    }
    _sink.close();
  }
}

/// One direction of compression, piece by piece.
abstract interface class RawZLibFilter {
  factory RawZLibFilter.deflateFilter(
      {bool gzip = false,
      int level = ZLibOption.defaultLevel,
      int windowBits = ZLibOption.defaultWindowBits,
      int memLevel = ZLibOption.defaultMemLevel,
      int strategy = ZLibOption.strategyDefault,
      List<int>? dictionary,
      bool raw = false}) {
    final String shape = raw
        ? "raw"
        : gzip
            ? "gzip"
            : "zlib";
    final List<int>? known = dictionary == null ? null : _bytesOf(dictionary);
    return _Filter(_io(_opDeflate, [shape, level, windowBits, memLevel, strategy, known]));
  }

  factory RawZLibFilter.inflateFilter(
          {bool gzip = false,
          int windowBits = ZLibOption.defaultWindowBits,
          List<int>? dictionary,
          bool raw = false}) =>
      _Filter(_io(_opInflate, [raw, windowBits, dictionary == null ? null : _bytesOf(dictionary)]));

  /// Takes in a piece; all that came out of the last one must have been fetched.
  void process(List<int> data, int start, int end);

  /// The next piece that comes out; null if there is none for now.
  List<int>? processed({bool flush = true, bool end = false});
}

@pragma('oche:unsendable')
final class _Filter implements RawZLibFilter {
  static final Finalizer<int> _finalizer = Finalizer<int>((int handle) {
    _io(_opFilterClose, [handle]);
  });

  final int _handle;

  factory _Filter(List<Object?> made) {
    if (made.length != 1) throw FormatException("Filter error, ${made[1]}");
    final _Filter filter = _Filter._(made[0] as int);
    _finalizer.attach(filter, filter._handle, detach: filter);
    return filter;
  }

  _Filter._(this._handle);

  void process(List<int> data, int start, int end) {
    RangeError.checkValidRange(start, end, data.length);
    final Uint8List part = data is Uint8List
        ? Uint8List.sublistView(data, start, end)
        : Uint8List.fromList(data.sublist(start, end));
    _io(_opFilterPut, [_handle, part]);
  }

  List<int>? processed({bool flush = true, bool end = false}) {
    final List<Object?> result = _io(_opFilterGet, [_handle, flush, end]);
    if (result.length != 1) throw FormatException(result[1] as String);
    return result[0] as List<int>?;
  }

  /// Nothing goes through any more.
  void _close() {
    _finalizer.detach(this);
    _io(_opFilterClose, [_handle]);
  }
}
