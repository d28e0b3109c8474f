// Encoding: text to bytes and back, and the registry of encodings by name.

part of 'convert.dart';

/// A conversion of text to bytes and back.
abstract class Encoding extends Codec<String, List<int>> {
  const Encoding();

  Converter<String, List<int>> get encoder;

  Converter<List<int>, String> get decoder;

  /// The text of all bytes of [byteStream].
  Future<String> decodeStream(Stream<List<int>> byteStream) {
    return decoder.bind(byteStream).fold<StringBuffer>(StringBuffer(), (StringBuffer buffer, String text) {
      buffer.write(text);
      return buffer;
    }).then<String>((StringBuffer buffer) => buffer.toString());
  }

  /// The name of the character set.
  String get name;

  static const Map<String, Encoding> _byName = <String, Encoding>{
    'iso_8859-1:1987': latin1,
    'iso-ir-100': latin1,
    'iso_8859-1': latin1,
    'iso-8859-1': latin1,
    'latin1': latin1,
    'l1': latin1,
    'ibm819': latin1,
    'cp819': latin1,
    'csisolatin1': latin1,
    'iso-ir-6': ascii,
    'ansi_x3.4-1968': ascii,
    'ansi_x3.4-1986': ascii,
    'iso_646.irv:1991': ascii,
    'iso646-us': ascii,
    'us-ascii': ascii,
    'us': ascii,
    'ibm367': ascii,
    'cp367': ascii,
    'csascii': ascii,
    'ascii': ascii,
    'csutf8': utf8,
    'utf-8': utf8,
  };

  /// The encoding with this IANA name or alias, or null.
  static Encoding? getByName(String? name) => name == null ? null : _byName[name.toLowerCase()];
}
