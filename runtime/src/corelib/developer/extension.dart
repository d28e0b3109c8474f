// Service extensions and events.

part of 'developer.dart';

typedef ServiceExtensionHandler = Future<ServiceExtensionResponse> Function(
    String method, Map<String, String> parameters);

/// The answer of a service extension.
final class ServiceExtensionResponse {
  static const int extensionErrorMax = -32000;
  static const int extensionErrorMin = -32016;
  static const int extensionError = extensionErrorMax;
  static const int invalidParams = -32602;
  @Deprecated('Use invalidParams instead')
  static const int kInvalidParams = invalidParams;
  @Deprecated('Use extensionError instead')
  static const int kExtensionError = extensionError;
  @Deprecated('Use extensionErrorMax instead')
  static const int kExtensionErrorMax = extensionErrorMax;
  @Deprecated('Use extensionErrorMin instead')
  static const int kExtensionErrorMin = extensionErrorMin;

  final String? result;
  final int? errorCode;
  final String? errorDetail;

  ServiceExtensionResponse.result(String result)
      : result = result,
        errorCode = null,
        errorDetail = null;

  ServiceExtensionResponse.error(int errorCode, String errorDetail)
      : result = null,
        errorCode = errorCode,
        errorDetail = errorDetail {
    if (errorCode != invalidParams &&
        (errorCode < extensionErrorMin || errorCode > extensionErrorMax)) {
      throw ArgumentError.value(errorCode, 'errorCode', 'Out of range');
    }
  }
}

final Map<String, ServiceExtensionHandler> _extensions = <String, ServiceExtensionHandler>{};

/// Registers a service extension; [method] starts with `ext.`.
void registerExtension(String method, ServiceExtensionHandler handler) {
  if (!method.startsWith('ext.')) {
    throw ArgumentError.value(method, 'method', 'Must begin with ext.');
  }
  if (_extensions.containsKey(method)) throw ArgumentError('Extension already registered: $method');
  _extensions[method] = handler;
}

/// Whether somebody listens to [postEvent].
bool get extensionStreamHasListener => false;

void postEvent(String eventKind, Map eventData, {String stream = 'Extension'}) {}
