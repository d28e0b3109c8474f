// HtmlEscape: text made safe for HTML.

part of 'convert.dart';

/// Escapes everything that is special somewhere in HTML.
const HtmlEscape htmlEscape = HtmlEscape();

/// What [HtmlEscape] escapes besides `&`.
final class HtmlEscapeMode {
  final String _name;

  /// `<` and `>`.
  final bool escapeLtGt;

  /// `"`.
  final bool escapeQuot;

  /// `'`.
  final bool escapeApos;

  /// `/`.
  final bool escapeSlash;

  /// For text whose place is not known: everything.
  static const HtmlEscapeMode unknown = HtmlEscapeMode._('unknown', true, true, true, true);

  /// For attribute values in double quotes.
  static const HtmlEscapeMode attribute = HtmlEscapeMode._('attribute', true, true, false, false);

  /// For attribute values in single quotes.
  static const HtmlEscapeMode sqAttribute = HtmlEscapeMode._('attribute', true, false, true, false);

  /// For the text of elements.
  static const HtmlEscapeMode element = HtmlEscapeMode._('element', true, false, false, false);

  const HtmlEscapeMode._(this._name, this.escapeLtGt, this.escapeQuot, this.escapeApos, this.escapeSlash);

  const HtmlEscapeMode(
      {String name = 'custom',
      this.escapeLtGt = false,
      this.escapeQuot = false,
      this.escapeApos = false,
      this.escapeSlash = false})
    : _name = name;

  String toString() => _name;
}

/// Replaces characters that are special in HTML.
final class HtmlEscape extends Converter<String, String> {
  final HtmlEscapeMode mode;

  const HtmlEscape([this.mode = HtmlEscapeMode.unknown]);

  String convert(String text) {
    StringBuffer? out;
    int done = 0;
    for (int i = 0; i < text.length; i++) {
      final String? replacement = _replacement(text.codeUnitAt(i));
      if (replacement != null) {
        out ??= StringBuffer();
        out.write(text.substring(done, i));
        out.write(replacement);
        done = i + 1;
      }
    }
    if (out == null) return text;
    out.write(text.substring(done));
    return out.toString();
  }

  String? _replacement(int unit) {
    switch (unit) {
      case 0x26:
        return '&amp;';
      case 0x22:
        return mode.escapeQuot ? '&quot;' : null;
      case 0x27:
        return mode.escapeApos ? '&#39;' : null;
      case 0x3c:
        return mode.escapeLtGt ? '&lt;' : null;
      case 0x3e:
        return mode.escapeLtGt ? '&gt;' : null;
      case 0x2f:
        return mode.escapeSlash ? '&#47;' : null;
    }
    return null;
  }

  StringConversionSink startChunkedConversion(Sink<String> sink) => _MappingStringSink(convert, sink);
}
