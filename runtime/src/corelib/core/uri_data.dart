// UriData: what a `data:` URI holds.

part of 'core.dart';

/// The type, parameters and content of a `data:` URI.
final class UriData {
  /// The whole URI.
  final String _text;

  /// Where the parameters begin: behind the MIME type, each with its semicolon.
  final List<(int, int, int)> _parameters;

  final int _typeStart;
  final int _typeEnd;
  final int _comma;
  final bool isBase64;

  Uri? _uri;

  UriData._(this._text, this._typeStart, this._typeEnd, this._parameters, this.isBase64, this._comma);

  /// Holds [content], percent-encoded or in base 64.
  factory UriData.fromString(String content,
      {String? mimeType, Encoding? encoding, Map<String, String>? parameters, bool base64 = false}) {
    final StringBuffer out = StringBuffer('data:');
    String? charset = parameters?['charset'];
    final Encoding? told = encoding;
    if (told != null) {
      final String name = told.name;
      if (charset == null) {
        charset = name;
      } else if (Encoding.getByName(charset) != told) {
        throw ArgumentError.value(encoding, 'encoding', 'Must match charset parameter');
      }
    }
    final Encoding used = told ?? (charset == null ? null : Encoding.getByName(charset)) ?? ascii;
    _writeHead(out, mimeType, charset != null && charset != 'us-ascii' ? charset : (told == null ? charset : null),
        parameters);
    if (base64) {
      out.write(';base64,');
      out.write(_base64Encode(used.encode(content)));
    } else {
      out.write(',');
      out.write(_uriEncode(_UriChars.query, content, used, false));
    }
    return UriData.parse(out.toString());
  }

  /// Holds [bytes], in base 64 or percent-encoded.
  factory UriData.fromBytes(List<int> bytes,
      {String mimeType = 'application/octet-stream',
      Map<String, String>? parameters,
      bool percentEncoded = false}) {
    final StringBuffer out = StringBuffer('data:');
    _writeHead(out, mimeType, parameters?['charset'], parameters);
    if (percentEncoded) {
      out.write(',');
      for (int i = 0; i < bytes.length; i++) {
        final int byte = bytes[i];
        if (byte < 0 || byte > 255) throw ArgumentError.value(byte, 'non-byte value');
        if (_UriChars.query.has(byte)) {
          out.writeCharCode(byte);
        } else {
          _writePercent(out, byte);
        }
      }
    } else {
      out.write(';base64,');
      out.write(_base64Encode(bytes));
    }
    return UriData.parse(out.toString());
  }

  static String _base64Encode(List<int> bytes) => base64.encode(bytes);

  /// What [uri], a `data:` URI without authority, query and fragment, holds.
  factory UriData.fromUri(Uri uri) {
    if (!uri.isScheme('data')) throw ArgumentError.value(uri, 'uri', "Scheme must be 'data'");
    if (uri.hasAuthority) throw ArgumentError.value(uri, 'uri', 'Data uri must not have authority');
    if (uri.hasFragment) throw ArgumentError.value(uri, 'uri', 'Data uri must not have a fragment part');
    if (!uri.hasQuery) return _read(uri.path, 0, uri);
    return _read('${uri.path}?${uri.query}', 0, uri);
  }

  /// What the `data:` URI that [uri] spells holds.
  static UriData parse(String uri) {
    if (uri.length < 5 || uri.substring(0, 5).toLowerCase() != 'data:') {
      throw FormatException("Does not start with 'data:'", uri, 0);
    }
    return _parse(uri, 5);
  }

  static UriData _parse(String uri, int start) => _read('data:${uri.substring(start)}', 5, null);

  static void _writeHead(StringBuffer out, String? mimeType, String? charset, Map<String, String>? parameters) {
    if (mimeType != null && mimeType.isNotEmpty && mimeType.toLowerCase() != 'text/plain') {
      final int slash = mimeType.indexOf('/');
      if (slash <= 0 || slash == mimeType.length - 1) {
        throw ArgumentError.value(mimeType, 'mimeType', 'Invalid MIME type');
      }
      out.write(_uriEncode(_UriChars.token, mimeType.substring(0, slash), utf8, false));
      out.write('/');
      out.write(_uriEncode(_UriChars.token, mimeType.substring(slash + 1), utf8, false));
    }
    if (charset != null) {
      out.write(';charset=');
      out.write(_uriEncode(_UriChars.token, charset, utf8, false));
    }
    parameters?.forEach((String name, String value) {
      if (name.isEmpty) throw ArgumentError.value('', 'Parameter names must not be empty');
      if (value.isEmpty) {
        throw ArgumentError.value('', 'Parameter values must not be empty', 'parameters["$name"]');
      }
      if (name == 'charset') return;
      out.write(';');
      out.write(_uriEncode(_UriChars.token, name, utf8, false));
      out.write('=');
      out.write(_uriEncode(_UriChars.token, value, utf8, false));
    });
  }

  static UriData _read(String text, int start, Uri? uri) {
    int slash = -1;
    int at = start;
    int unit = 0;
    for (; at < text.length; at++) {
      unit = text.codeUnitAt(at);
      if (unit == 0x2c || unit == 0x3b) break;
      if (unit == 0x2f) {
        if (slash >= 0) throw FormatException('Invalid MIME type', text, at);
        slash = at;
      }
    }
    if (slash < 0 && at > start) throw FormatException('Invalid MIME type', text, at);
    final int typeEnd = at;
    final List<(int, int, int)> parameters = <(int, int, int)>[];
    bool isBase64 = false;
    while (unit != 0x2c) {
      if (at >= text.length) throw FormatException('Invalid MIME type', text, at);
      at++;
      final int nameStart = at;
      int equals = -1;
      for (; at < text.length; at++) {
        unit = text.codeUnitAt(at);
        if (unit == 0x3d) {
          if (equals < 0) equals = at;
        } else if (unit == 0x3b || unit == 0x2c) {
          break;
        }
      }
      if (equals >= 0) {
        parameters.add((nameStart, equals, at));
      } else {
        // Only the last one may be without a value, and it must say base64.
        if (unit != 0x2c || text.substring(nameStart, at) != 'base64') {
          throw FormatException("Expecting '='", text, at);
        }
        isBase64 = true;
        break;
      }
    }
    final int comma = at;
    String result = text;
    if (isBase64) {
      result = base64.normalize(text, comma + 1);
    } else {
      final String content = _uriNormalize(text.substring(comma + 1), _UriChars.query);
      result = text.substring(0, comma + 1) + content;
    }
    final UriData data = UriData._(result, start, typeEnd, parameters, isBase64, comma);
    data._uri = uri;
    return data;
  }

  /// The URI that holds this data.
  Uri get uri => _uri ??= _makeUri();

  Uri _makeUri() {
    String path = _text.substring(_typeStart);
    String? query;
    final int mark = path.indexOf('?');
    if (mark >= 0) {
      query = path.substring(mark + 1);
      path = path.substring(0, mark);
    }
    return _Uri._raw('data', '', null, null, _uriNormalize(path, _UriChars.path), query, null).._isOfData = true;
  }

  /// The MIME type, `text/plain` if none is written.
  String get mimeType {
    if (_typeStart == _typeEnd) return 'text/plain';
    return _uriDecode(_text.substring(_typeStart, _typeEnd), utf8, false);
  }

  /// Whether [mimeType] is this one's, in whatever case.
  bool isMimeType(String mimeType) => this.mimeType.toLowerCase() == mimeType.toLowerCase();

  /// The charset parameter, `US-ASCII` if there is none and no MIME type that has another.
  String get charset {
    for (final (int start, int equals, int end) in _parameters) {
      if (_text.substring(start, equals) == 'charset') {
        return _uriDecode(_text.substring(equals + 1, end), utf8, false);
      }
    }
    return 'US-ASCII';
  }

  /// Whether [charset] is this one's name, in whatever case, or a name of the same encoding.
  bool isCharset(String charset) {
    final String own = this.charset;
    if (own.toLowerCase() == charset.toLowerCase()) return true;
    final Encoding? asked = Encoding.getByName(charset);
    return asked != null && identical(asked, Encoding.getByName(own));
  }

  /// Whether the charset is that of [encoding].
  bool isEncoding(Encoding encoding) => isCharset(encoding.name);

  /// The content as it is written.
  String get contentText => _text.substring(_comma + 1);

  /// The content, decoded to bytes.
  Uint8List contentAsBytes() {
    final String text = contentText;
    if (isBase64) return base64.decode(text);
    final List<int> bytes = <int>[];
    for (int i = 0; i < text.length; i++) {
      final int unit = text.codeUnitAt(i);
      if (unit == 0x25) {
        final int high = i + 2 < text.length ? hexDigitValue(text.codeUnitAt(i + 1)) : -1;
        final int low = i + 2 < text.length ? hexDigitValue(text.codeUnitAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw FormatException('Invalid percent escape', _text, _comma + 1 + i);
        }
        bytes.add(high * 16 + low);
        i += 2;
      } else {
        bytes.add(unit);
      }
    }
    return Uint8List.fromList(bytes);
  }

  /// The content, decoded to text with [encoding], or that of the charset.
  String contentAsString({Encoding? encoding}) {
    if (encoding == null) {
      final String name = charset;
      encoding = Encoding.getByName(name);
      if (encoding == null) throw UnsupportedError('Unknown charset: $name');
    }
    if (isBase64) return encoding.decode(base64.decode(contentText));
    return _uriDecode(contentText, encoding, false);
  }

  /// The parameters by name.
  Map<String, String> get parameters {
    final Map<String, String> result = <String, String>{};
    for (final (int start, int equals, int end) in _parameters) {
      result[_uriDecode(_text.substring(start, equals), utf8, false)] =
          _uriDecode(_text.substring(equals + 1, end), utf8, false);
    }
    return result;
  }

  String toString() => _typeStart == 0 ? 'data:$_text' : _text;
}
