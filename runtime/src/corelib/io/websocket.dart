// WebSocket: messages both ways over a connection that began with HTTP.

part of 'io.dart';

/// Why a connection was closed.
abstract class WebSocketStatus {
  static const int normalClosure = 1000;
  static const int goingAway = 1001;
  static const int protocolError = 1002;
  static const int unsupportedData = 1003;
  static const int reserved1004 = 1004;
  static const int noStatusReceived = 1005;
  static const int abnormalClosure = 1006;
  static const int invalidFramePayloadData = 1007;
  static const int policyViolation = 1008;
  static const int messageTooBig = 1009;
  static const int missingMandatoryExtension = 1010;
  static const int internalServerError = 1011;
  static const int reserved1015 = 1015;
}

/// How messages are compressed.
class CompressionOptions {
  static const CompressionOptions compressionDefault = CompressionOptions();
  static const CompressionOptions compressionOff = CompressionOptions(enabled: false);

  final bool clientNoContextTakeover;
  final bool serverNoContextTakeover;
  final int? clientMaxWindowBits;
  final int? serverMaxWindowBits;
  final bool enabled;

  const CompressionOptions(
      {this.clientNoContextTakeover = false,
      this.serverNoContextTakeover = false,
      this.clientMaxWindowBits,
      this.serverMaxWindowBits,
      this.enabled = true});
}

/// Turns requests into connections.
abstract class WebSocketTransformer implements StreamTransformer<HttpRequest, WebSocket> {
  factory WebSocketTransformer(
          {dynamic protocolSelector(List<String> protocols)?,
          CompressionOptions compression = CompressionOptions.compressionDefault}) =>
      _WebSocketTransformer(protocolSelector, compression);

  static Future<WebSocket> upgrade(HttpRequest request,
          {dynamic protocolSelector(List<String> protocols)?,
          CompressionOptions compression = CompressionOptions.compressionDefault}) =>
      _upgrade(request, protocolSelector, compression);

  static bool isUpgradeRequest(HttpRequest request) =>
      _isUpgrade(request);
}

/// A stream of messages that arrive, text or bytes, and a sink for those that are sent.
abstract class WebSocket implements Stream<dynamic /*String|List<int>*/>, StreamSink<dynamic /*String|List<int>*/> {
  static const int connecting = 0;
  static const int open = 1;
  static const int closing = 2;
  static const int closed = 3;

  /// How often the other side is asked whether it is still there.
  Duration? pingInterval;

  WebSocket();

  static Future<WebSocket> connect(String url,
          {Iterable<String>? protocols,
          Map<String, dynamic>? headers,
          CompressionOptions compression = CompressionOptions.compressionDefault,
          HttpClient? customClient}) =>
      _connectWebSocket(url, protocols, headers, compression, customClient);

  /// On a connection that has already agreed to be one.
  factory WebSocket.fromUpgradedSocket(Socket socket,
          {String? protocol,
          bool? serverSide,
          CompressionOptions compression = CompressionOptions.compressionDefault}) {
    if (serverSide == null) {
      throw ArgumentError("The serverSide argument must be passed explicitly to WebSocket.fromUpgradedSocket.");
    }
    return _WebSocketImpl(socket, protocol, serverSide, null);
  }

  int get readyState;
  String get extensions;
  String? get protocol;
  int? get closeCode;
  String? get closeReason;
  Future close([int? code, String? reason]);
  void add(dynamic data);
  Future addStream(Stream stream);

  /// A text message from its UTF-8 bytes.
  void addUtf8Text(List<int> bytes);

  static final _HttpClient _client = _HttpClient(null);

  static String? get userAgent => _client.userAgent;
  static set userAgent(String? userAgent) {
    _client.userAgent = userAgent;
  }
}

class WebSocketException implements IOException {
  final String message;

  /// What the server answered instead of becoming a WebSocket.
  final int? httpStatusCode;

  const WebSocketException([this.message = "", this.httpStatusCode]);

  String toString() => "WebSocketException: $message";
}
