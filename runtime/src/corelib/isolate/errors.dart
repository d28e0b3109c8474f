// The exceptions of dart:isolate.

part of 'isolate.dart';

/// An isolate could not be started.
class IsolateSpawnException implements Exception {
  final String message;

  IsolateSpawnException(this.message);

  String toString() => 'IsolateSpawnException: $message';
}

/// An error of another isolate, as text.
final class RemoteError implements Error {
  final String _description;

  final StackTrace stackTrace;

  RemoteError(String description, String stackDescription)
      : _description = description,
        stackTrace = StackTrace.fromString(stackDescription);

  String toString() => _description;
}
