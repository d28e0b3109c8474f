// Credentials of HTTP clients: basic, bearer and digest.

part of 'io.dart';

/// What a server asks for: a scheme and its parameters.
final class _Challenge {
  final String scheme;
  final Map<String, String?> parameters;

  _Challenge(this.scheme, this.parameters);

  factory _Challenge.parse(String text) {
    final int space = text.indexOf(RegExp("[ ,]"));
    final String scheme = (space < 0 ? text : text.substring(0, space)).trim();
    final Map<String, String?> parameters = space < 0
        ? const {}
        : HeaderValue.parse("x, ${text.substring(space + 1)}", parameterSeparator: ",").parameters;
    const List<String> names = ["Basic", "Bearer", "Digest"];
    return _Challenge(
        names.firstWhere((String name) => name.toLowerCase() == scheme.toLowerCase(), orElse: () => scheme),
        parameters);
  }

  bool get isStale => parameters["stale"]?.toLowerCase() == "true";
}

/// Credentials, and where they are good.
final class _KnownCredentials {
  final Uri? url;
  final String? host;
  final int? port;
  final String realm;
  final _HttpCredentials credentials;
  // What a digest is made with.
  String? _nonce;
  String? _opaque;
  String? _quality;
  int _count = 0;

  _KnownCredentials(this.url, this.host, this.port, this.realm, this.credentials);

  /// The credentials for the longest path above [uri].
  static _KnownCredentials? find(List<_KnownCredentials> all, Uri uri, String? realm,
      [String? scheme]) {
    _KnownCredentials? best;
    for (final _KnownCredentials known in all) {
      final Uri url = known.url!;
      final bool applies = url.scheme == uri.scheme &&
          url.host == uri.host &&
          url.port == uri.port &&
          uri.path.startsWith(url.path) &&
          (realm == null || known.realm == realm) &&
          (scheme == null || known.credentials.scheme == scheme);
      if (applies && (best == null || url.path.length > best.url!.path.length)) best = known;
    }
    return best;
  }

  static _KnownCredentials? findProxy(
      List<_KnownCredentials> all, _Proxy proxy, String scheme) {
    for (final _KnownCredentials known in all) {
      if (known.host == proxy.host &&
          known.port == proxy.port &&
          known.credentials.scheme == scheme) {
        return known;
      }
    }
    return null;
  }

  /// Takes what the server wants to have answered.
  void accept(_Challenge challenge) {
    if (credentials.scheme != "Digest") return;
    _nonce = challenge.parameters["nonce"];
    _opaque = challenge.parameters["opaque"];
    final List<String> qualities =
        (challenge.parameters["qop"] ?? "").split(",").map((String s) => s.trim()).toList();
    _quality = qualities.contains("auth") ? "auth" : null;
    _count = 1;
  }

  void authorize(_HttpClientRequest request, String header) {
    final String? value = credentials.scheme == "Digest" ? _digest(request) : credentials.header;
    if (value != null) request.headers.set(header, value);
  }

  String? _digest(_HttpClientRequest request) {
    final String? nonce = _nonce;
    if (nonce == null) return null;
    String hash(String text) => _hex(_md5(utf8.encode(text)));
    final _DigestCredentials own = credentials as _DigestCredentials;
    final Uri uri = request.uri;
    final String target = uri.hasQuery ? "${uri.path}?${uri.query}" : uri.path;
    final String path = request._connection.viaProxy
        ? "$uri"
        : target.isEmpty
            ? "/"
            : target;
    final String secret = hash("${own.username}:$realm:${own.password}");
    final String what = hash("${request.method}:$path");
    final StringBuffer out = StringBuffer('Digest username="${own.username}", realm="$realm", '
        'nonce="$nonce", uri="$path"');
    out.write(', algorithm="MD5"');
    if (_quality == "auth") {
      final String client =
          _hex([for (int i = 0; i < 4; i++) Random.secure().nextInt(256)]);
      final String count = (_count++).toRadixString(16).padLeft(9, "0");
      out.write(', qop="auth", cnonce="$client", nc="$count"');
      out.write(', response="${hash("$secret:$nonce:$count:$client:auth:$what")}"');
    } else {
      out.write(', response="${hash("$secret:$nonce:$what")}"');
    }
    if (_opaque != null) out.write(', opaque="$_opaque"');
    return out.toString();
  }
}

abstract final class _HttpCredentials implements HttpClientCredentials {
  String get scheme;

  /// The whole header, where it doesn't depend on the request.
  String? get header;
}

final class _BasicCredentials extends _HttpCredentials implements HttpClientBasicCredentials {
  final String username;
  final String password;

  _BasicCredentials(this.username, this.password);

  String get scheme => "Basic";
  String? get header => _basic(username, password);
}

final class _BearerCredentials extends _HttpCredentials implements HttpClientBearerCredentials {
  final String token;

  _BearerCredentials(this.token) {
    if (!RegExp(r'^[0-9A-Za-z\-._~+/]+=*$').hasMatch(token)) {
      throw ArgumentError.value(token, "token", "Invalid Bearer token");
    }
  }

  String get scheme => "Bearer";
  String? get header => "Bearer $token";
}

final class _DigestCredentials extends _HttpCredentials implements HttpClientDigestCredentials {
  final String username;
  final String password;

  _DigestCredentials(this.username, this.password);

  String get scheme => "Digest";
  String? get header => null;
}

String _hex(List<int> bytes) => bytes.map((int b) => b.toRadixString(16).padLeft(2, "0")).join();

/// The message padded to whole blocks of 64 bytes, with its length in bits at the end.
Uint8List _padded(List<int> message, Endian endian) {
  final Uint8List blocks = Uint8List((message.length + 72) & ~63);
  blocks.setRange(0, message.length, message);
  blocks[message.length] = 0x80;
  ByteData.sublistView(blocks).setUint64(blocks.length - 8, message.length * 8, endian);
  return blocks;
}

int _rotated(int x, int by) => (x << by | x >>> 32 - by) & 0xffffffff;

/// RFC 1321.
Uint8List _md5(List<int> message) {
  const List<int> shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  final List<int> sines = [for (int i = 0; i < 64; i++) (sin(i + 1).abs() * 4294967296).floor()];
  final ByteData data = ByteData.sublistView(_padded(message, Endian.little));
  int a0 = 0x67452301, b0 = 0xefcdab89, c0 = 0x98badcfe, d0 = 0x10325476;
  for (int block = 0; block < data.lengthInBytes; block += 64) {
    int a = a0, b = b0, c = c0, d = d0;
    for (int i = 0; i < 64; i++) {
      final int round = i >> 4;
      final int mixed = switch (round) {
        0 => b & c | ~b & d,
        1 => d & b | ~d & c,
        2 => b ^ c ^ d,
        _ => c ^ (b | ~d & 0xffffffff),
      };
      final int word = switch (round) {
        0 => i,
        1 => 5 * i + 1 & 15,
        2 => 3 * i + 5 & 15,
        _ => 7 * i & 15,
      };
      final int sum =
          (a + (mixed & 0xffffffff) + sines[i] + data.getUint32(block + word * 4, Endian.little)) & 0xffffffff;
      a = d;
      d = c;
      c = b;
      b = (b + _rotated(sum, shifts[round * 4 + (i & 3)])) & 0xffffffff;
    }
    a0 = (a0 + a) & 0xffffffff;
    b0 = (b0 + b) & 0xffffffff;
    c0 = (c0 + c) & 0xffffffff;
    d0 = (d0 + d) & 0xffffffff;
  }
  final ByteData out = ByteData(16);
  final List<int> words = [a0, b0, c0, d0];
  for (int i = 0; i < 4; i++) {
    out.setUint32(i * 4, words[i], Endian.little);
  }
  return Uint8List.sublistView(out);
}

/// RFC 3174.
Uint8List _sha1(List<int> message) {
  final ByteData data = ByteData.sublistView(_padded(message, Endian.big));
  final List<int> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  final List<int> words = List<int>.filled(80, 0);
  for (int block = 0; block < data.lengthInBytes; block += 64) {
    for (int i = 0; i < 80; i++) {
      words[i] = i < 16
          ? data.getUint32(block + i * 4)
          : _rotated(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
    int a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
      final (int mixed, int constant) = switch (i ~/ 20) {
        0 => (b & c | ~b & d, 0x5a827999),
        1 => (b ^ c ^ d, 0x6ed9eba1),
        2 => (b & c | b & d | c & d, 0x8f1bbcdc),
        _ => (b ^ c ^ d, 0xca62c1d6),
      };
      final int sum = (_rotated(a, 5) + (mixed & 0xffffffff) + e + constant + words[i]) & 0xffffffff;
      e = d;
      d = c;
      c = _rotated(b, 30);
      b = a;
      a = sum;
    }
    final List<int> round = [a, b, c, d, e];
    for (int i = 0; i < 5; i++) {
      state[i] = (state[i] + round[i]) & 0xffffffff;
    }
  }
  final ByteData out = ByteData(20);
  for (int i = 0; i < 5; i++) {
    out.setUint32(i * 4, state[i]);
  }
  return Uint8List.sublistView(out);
}
