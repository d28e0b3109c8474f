// The native operations. A result is a list: of one, the value; of two, the
// number and the text of an error of the operating system.

part of 'io.dart';

/// Does [operation] now.
external List<Object?> _io(int operation, List<Object?> arguments);

/// Does [operation] on a helper thread; its end is an event that calls
/// [_ioDone] with [request] and the result. Keeps the isolate alive meanwhile.
external void _ioSubmit(int operation, List<Object?> arguments, _Request request);

/// Gives up waiting for [request]: no event, and nothing is kept alive.
external void _ioForget(_Request request);

final class _Request {
  final Completer<List<Object?>> completer = Completer<List<Object?>>.sync();
}

/// Called by the event loop in the root zone.
@pragma('oche:entry')
void _ioDone(_Request request, List<Object?> result) {
  request.completer.complete(result);
}

const int _opReadFile = 0; // path -> Uint8List
const int _opWriteFile = 1; // path, bytes, mode -> null
const int _opType = 2; // path, followLinks -> index in FileSystemEntityType
const int _opStat = 3; // path -> [type, changed, modified, accessed, mode, size]
const int _opCreate = 4; // path, exclusive -> null
const int _opDelete = 5; // path, type (file or link) -> null
const int _opRename = 6; // path, new path, type -> null
const int _opCopy = 7; // path, new path -> null
const int _opLength = 8; // path -> int
const int _opSetTimes = 9; // path, accessed or null, modified or null -> null
const int _opMakeDirectory = 10; // path, recursive -> null
const int _opMakeTemporary = 11; // prefix -> path
const int _opDeleteDirectory = 12; // path, recursive -> null
const int _opList = 13; // path, recursive, followLinks -> [type, path, type, path, ...]
const int _opMakeLink = 14; // path, target -> null
const int _opReadLink = 15; // path -> target
const int _opResolve = 16; // path -> path without links
const int _opSetDirectory = 17; // path -> null
const int _opCurrentDirectory = 18; // -> path
const int _opIdentical = 19; // path, path -> bool
const int _opOpen = 20; // path, mode -> handle
const int _opClose = 21; // handle -> null
const int _opRead = 22; // handle, count -> Uint8List
const int _opWrite = 23; // handle, bytes -> null
const int _opPosition = 24; // handle -> int
const int _opSetPosition = 25; // handle, position -> null
const int _opTruncate = 26; // handle, length -> null
const int _opHandleLength = 27; // handle -> int
const int _opFlush = 28; // handle -> null
const int _opLock = 29; // handle, mode, start, end -> null
const int _opReadInput = 30; // -> Uint8List, empty at the end
const int _opRun = 31; // executable, arguments, directory, environment, includeParent, shell -> [pid, code, out, err]
const int _opSignal = 32; // number -> null when the signal comes
const int _opKill = 33; // pid, number -> bool

/// Does [operation] now; an error becomes an exception with [message].
Object? _now(int operation, List<Object?> arguments, String message, String path) {
  final List<Object?> result = _io(operation, arguments);
  if (result.length == 1) return result[0];
  throw _exceptionOf(result, message, path);
}

/// The same for the few operations whose failures are never of the kinds with names of their own.
Object? _nowPlain(int operation, List<Object?> arguments, String message, String? path) {
  final List<Object?> result = _io(operation, arguments);
  if (result.length == 1) return result[0];
  throw FileSystemException(message, path, _osErrorOf(result));
}

/// The same on a helper thread.
Future<Object?> _later(int operation, List<Object?> arguments, String message, String path) =>
    _submit(operation, arguments).then<Object?>((List<Object?> result) {
      if (result.length == 1) return result[0];
      throw _exceptionOf(result, message, path);
    });

Future<List<Object?>> _submit(int operation, List<Object?> arguments) {
  final _Request request = _Request();
  _ioSubmit(operation, arguments, request);
  return request.completer.future;
}

/// EPERM: what the sandbox does not allow.
const int _notPermitted = 1;
const int _notADirectory = 20;

OSError _osErrorOf(List<Object?> result) => OSError(result[1] as String, result[0] as int);

FileSystemException _exceptionOf(List<Object?> result, String message, String path) {
  final OSError error = _osErrorOf(result);
  switch (error.errorCode) {
    case 1 || 13:
      return PathAccessException(path, error, message);
    case 2:
      return PathNotFoundException(path, error, message);
    case 17:
      return PathExistsException(path, error, message);
    default:
      return FileSystemException(message, path, error);
  }
}
