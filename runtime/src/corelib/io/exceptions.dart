// The exceptions of dart:io.

part of 'io.dart';

abstract class IOException implements Exception {
  String toString() => "IOException";
}

/// An error number of the operating system with its text.
class OSError implements Exception {
  static const int noErrorCode = -1;

  final String message;
  final int errorCode;

  const OSError([this.message = "", this.errorCode = noErrorCode]);

  String toString() {
    final StringBuffer out = StringBuffer("OS Error");
    if (message.isNotEmpty) {
      out.write(": $message");
      if (errorCode != noErrorCode) out.write(", errno = $errorCode");
    } else if (errorCode != noErrorCode) {
      out.write(": errno = $errorCode");
    }
    return out.toString();
  }
}

/// A file operation failed.
class FileSystemException implements IOException {
  final String message;
  final String? path;
  final OSError? osError;

  const FileSystemException([this.message = "", this.path = "", this.osError]);

  String _text(String name) {
    final StringBuffer out = StringBuffer(name);
    if (message.isNotEmpty) {
      out.write(": $message");
      if (path != null) out.write(", path = '$path'");
      if (osError != null) out.write(" ($osError)");
    } else if (osError != null) {
      out.write(": $osError");
      if (path != null) out.write(", path = '$path'");
    } else if (path != null) {
      out.write(": $path");
    }
    return out.toString();
  }

  String toString() => _text("FileSystemException");
}

/// The rights to do that are missing.
class PathAccessException extends FileSystemException {
  const PathAccessException(String path, OSError osError, [String message = ""])
      : super(message, path, osError);

  String toString() => _text("PathAccessException");
}

/// There is something at the path already.
class PathExistsException extends FileSystemException {
  const PathExistsException(String path, OSError osError, [String message = ""])
      : super(message, path, osError);

  String toString() => _text("PathExistsException");
}

/// There is nothing at the path.
class PathNotFoundException extends FileSystemException {
  const PathNotFoundException(String path, OSError osError, [String message = ""])
      : super(message, path, osError);

  String toString() => _text("PathNotFoundException");
}

class StdoutException implements IOException {
  final String message;
  final OSError? osError;

  const StdoutException(this.message, [this.osError]);

  String toString() => "StdoutException: $message${osError == null ? "" : ", $osError"}";
}

class StdinException implements IOException {
  final String message;
  final OSError? osError;

  const StdinException(this.message, [this.osError]);

  String toString() => "StdinException: $message${osError == null ? "" : ", $osError"}";
}

class ProcessException implements IOException {
  final String executable;
  final List<String> arguments;
  final String message;
  final int errorCode;

  const ProcessException(this.executable, this.arguments, [this.message = "", this.errorCode = 0]);

  String toString() => "ProcessException: $message\n  Command: $executable ${arguments.join(' ')}";
}

class SignalException implements IOException {
  final String message;
  final dynamic osError;

  const SignalException(this.message, [this.osError]);

  String toString() => "SignalException: $message${osError == null ? "" : ", osError: $osError"}";
}
