// Codec and Converter: the two directions and one direction of a conversion, and how they are joined.

part of 'convert.dart';

/// A conversion from [S] to [T] and back.
abstract mixin class Codec<S, T> {
  const Codec();

  T encode(S input) => encoder.convert(input);

  S decode(T encoded) => decoder.convert(encoded);

  Converter<S, T> get encoder;

  Converter<T, S> get decoder;

  /// This conversion and then [other].
  Codec<S, R> fuse<R>(Codec<T, R> other) => _FusedCodec<S, T, R>(this, other);

  /// The same conversion the other way round.
  Codec<T, S> get inverted => _InvertedCodec<T, S>(this);
}

class _FusedCodec<S, M, T> extends Codec<S, T> {
  final Codec<S, M> _first;
  final Codec<M, T> _second;

  _FusedCodec(this._first, this._second);

  Converter<S, T> get encoder => _first.encoder.fuse<T>(_second.encoder);

  Converter<T, S> get decoder => _second.decoder.fuse<S>(_first.decoder);
}

class _InvertedCodec<T, S> extends Codec<T, S> {
  final Codec<S, T> _codec;

  _InvertedCodec(Codec<S, T> codec) : _codec = codec;

  Converter<T, S> get encoder => _codec.decoder;

  Converter<S, T> get decoder => _codec.encoder;

  Codec<S, T> get inverted => _codec;
}

/// A conversion from [S] to [T], at once or chunk by chunk.
abstract mixin class Converter<S, T> implements StreamTransformerBase<S, T> {
  const Converter();

  /// [source] seen as converting from [TS] to [TT].
  static Converter<TS, TT> castFrom<SS, ST, TS, TT>(Converter<SS, ST> source) => _CastConverter<SS, ST, TS, TT>(source);

  T convert(S input);

  /// This conversion and then [other].
  Converter<S, TT> fuse<TT>(Converter<T, TT> other) => _FusedConverter<S, T, TT>(this, other);

  /// A sink that converts what is added and puts it into [sink].
  Sink<S> startChunkedConversion(Sink<T> sink) {
    throw UnsupportedError('This converter does not support chunked conversions: $this');
  }

  Stream<T> bind(Stream<S> stream) =>
      Stream<T>.eventTransformed(stream, (EventSink<T> sink) => _ConverterStreamEventSink<S, T>(this, sink));

  Converter<RS, RT> cast<RS, RT>() => castFrom<S, T, RS, RT>(this);
}

@pragma('oche:shown', 'CastConverter')
class _CastConverter<SS, ST, TS, TT> extends Converter<TS, TT> {
  final Converter<SS, ST> _source;

  _CastConverter(this._source);

  TT convert(TS input) => _source.convert(input as SS) as TT;

  Stream<TT> bind(Stream<TS> stream) => _source.bind(stream.cast<SS>()).cast<TT>();
}

class _FusedConverter<S, M, T> extends Converter<S, T> {
  final Converter<S, M> _first;
  final Converter<M, T> _second;

  _FusedConverter(this._first, this._second);

  T convert(S input) => _second.convert(_first.convert(input));

  Sink<S> startChunkedConversion(Sink<T> sink) => _first.startChunkedConversion(_second.startChunkedConversion(sink));
}

/// Lets a chunked conversion stand between the events of two streams.
class _ConverterStreamEventSink<S, T> implements EventSink<S> {
  final EventSink<T> _eventSink;
  final Sink<S> _chunkedSink;

  _ConverterStreamEventSink(Converter<S, T> converter, EventSink<T> sink)
    : _eventSink = sink,
      _chunkedSink = converter.startChunkedConversion(sink);

  void add(S event) {
    _chunkedSink.add(event);
  }

  void addError(Object error, [StackTrace? stackTrace]) {
    _eventSink.addError(error, stackTrace);
  }

  void close() {
    _chunkedSink.close();
  }
}
