// The service protocol: there is no server.

part of 'developer.dart';

final class ServiceProtocolInfo {
  final int majorVersion = 0;
  final int minorVersion = 0;
  final Uri? serverUri;

  ServiceProtocolInfo(this.serverUri);

  Uri? get serverWebSocketUri => null;

  String toString() => serverUri == null
      ? 'VM Service Protocol Server not running'
      : 'VM Service Protocol v$majorVersion.$minorVersion listening on $serverUri';
}

abstract final class Service {
  static Future<ServiceProtocolInfo> getInfo() =>
      Future<ServiceProtocolInfo>.value(ServiceProtocolInfo(null));

  static Future<ServiceProtocolInfo> controlWebServer({bool enable = false, bool? silenceOutput}) =>
      getInfo();

  /// What names [isolate] for tools, should any come.
  static String? getIsolateId(Isolate isolate) => 'isolates/${isolate.controlPort.hashCode}';
  static String? getIsolateID(Isolate isolate) => getIsolateId(isolate);
  static String? getObjectId(Object object) => null;
}
