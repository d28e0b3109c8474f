// The native operations. A result is a list: of one, the value; of two, the
// number and the text of an error of the operating system.

part of 'io.dart';

/// Does [operation] now.
external List<Object?> _io(String operation, List<Object?> arguments);

/// Does [operation] on a helper thread; its end is an event that calls
/// [_ioDone] with [request] and the result. Keeps the isolate alive meanwhile.
/// The number is for [_ioForget].
external int _ioSubmit(String operation, List<Object?> arguments, _Request request);

/// Gives up waiting: no event, and nothing is kept alive.
external void _ioForget(int task);

/// Something that is waited for.
final class _Request {
  final void Function(List<Object?> result) _done;
  int _task = 0;

  _Request(this._done);

  void forget() {
    _ioForget(_task);
  }
}

/// Called by the event loop in the root zone.
@pragma('oche:entry')
void _ioDone(_Request request, List<Object?> result) {
  request._done(result);
}

const String _opType = "entity.type"; // path, followLinks -> index in FileSystemEntityType
const String _opStat = "entity.stat"; // path -> [type, changed, modified, accessed, mode, size]
const String _opDelete = "entity.delete"; // path, type (file or link) -> null
const String _opRename = "entity.rename"; // path, new path, type -> null
const String _opSetTimes = "entity.setTimes"; // path, accessed or null, modified or null -> null
const String _opResolve = "entity.resolve"; // path -> path without links
const String _opIdentical = "entity.identical"; // path, path -> bool
const String _opReadFile = "file.readAll"; // path -> Uint8List
const String _opCreate = "file.create"; // path, exclusive -> null
const String _opCopy = "file.copy"; // path, new path -> null
const String _opLength = "file.length"; // path -> int
const String _opOpen = "file.open"; // path, mode -> handle
const String _opClose = "file.close"; // handle -> null
const String _opRead = "file.read"; // handle, count -> Uint8List
const String _opWrite = "file.write"; // handle, bytes -> null
const String _opPosition = "file.position"; // handle -> int
const String _opSetPosition = "file.setPosition"; // handle, position -> null
const String _opTruncate = "file.truncate"; // handle, length -> null
const String _opHandleLength = "file.openLength"; // handle -> int
const String _opFlush = "file.flush"; // handle -> null
const String _opLock = "file.lock"; // handle, mode, start, end -> null
const String _opMakeDirectory = "directory.create"; // path, recursive -> null
const String _opMakeTemporary = "directory.createTemporary"; // prefix -> path
const String _opDeleteDirectory = "directory.delete"; // path, recursive -> null
const String _opList = "directory.list"; // path, recursive, followLinks -> [type, path, type, path, ...]
const String _opSetDirectory = "directory.change"; // path -> null
const String _opCurrentDirectory = "directory.current"; // -> path
const String _opMakeLink = "link.create"; // path, target -> null
const String _opReadLink = "link.target"; // path -> target
const String _opReadInput = "input.fill"; // -> Uint8List, empty at the end
const String _opRun = "process.run"; // executable, arguments, directory, environment, includeParent, shell -> [pid, code, out, err]
const String _opStart = "process.start"; // mode, then as process.run -> [pid, stdin, stdout, stderr, queue of the end]
const String _opKill = "process.kill"; // pid, number -> bool
const String _opKillStarted = "process.killStarted"; // pid, number -> bool
const String _opWatchSignal = "signal.watch"; // number -> queue
const String _opQueueTake = "queue.take"; // queue -> events
const String _opQueueClose = "queue.close"; // queue -> null
const String _opWatchPath = "watch.open"; // path, recursive -> queue of [kind, path, isDirectory, more]
const String _opWatchClose = "watch.close"; // queue -> null
const String _opLookup = "network.lookup"; // host, type -> addresses
const String _opReverse = "network.reverse"; // address -> host
const String _opInterfaces = "network.interfaces"; // loopback, linkLocal, type -> [name, index, address, ...]
const String _opConnect = "socket.connect"; // address, port, host or null, source address or null, source port -> handle
const String _opConnected = "socket.connected"; // handle -> bool
const String _opListen = "socket.listen"; // address, port, backlog, v6Only, shared -> handle
const String _opAccept = "socket.accept"; // handle -> handle or null
const String _opFill = "socket.fill"; // handle -> bytes that are there, -1 at the end
const String _opSocketRead = "socket.read"; // handle, most or null -> Uint8List, empty at the end; null if there is nothing yet
const String _opUnread = "socket.unread"; // handle, bytes -> null
const String _opSocketWrite = "socket.write"; // handle, bytes -> how many were taken
const String _opSocketFlushed = "socket.flushed"; // handle -> whether nothing waits to be sent
const String _opShutdown = "socket.shutdown"; // handle, direction -> null
const String _opSocketClose = "socket.close"; // handle -> null
const String _opSocketAddress = "socket.address"; // handle, ofPeer -> [address, port]
const String _opSocketOption = "socket.option"; // handle, name, value or null -> value or null
const String _opBindDatagrams = "datagram.bind"; // address, port, reuseAddress, reusePort, ttl -> handle
const String _opSend = "datagram.send"; // handle, bytes, address, port -> count
const String _opReceive = "datagram.receive"; // handle -> [bytes, address, port] or null
const String _opHasDatagram = "datagram.available"; // handle -> bool
const String _opMulticast = "datagram.multicast"; // handle, group, interface's address, its index, join -> null
const String _opNewContext = "tls.context"; // platform's certificates -> context
const String _opAddToContext = "tls.addToContext"; // context, what for, PEM, password -> null
const String _opRequire13 = "tls.require13"; // context, bool -> null
const String _opTlsStart = "tls.start"; // handle, context, host or null, protocols, lenient, request, require -> null
const String _opTlsHandshake = "tls.handshake"; // handle -> what must be waited for, or done
const String _opTlsFacts = "tls.facts"; // handle -> [protocol, certificate, what is wrong with it]
const String _opDeflate = "filter.deflate"; // shape, level, windowBits, memLevel, strategy, dictionary -> filter
const String _opInflate = "filter.inflate"; // raw, windowBits, dictionary -> filter
const String _opFilterPut = "filter.put"; // filter, bytes -> null
const String _opFilterGet = "filter.get"; // filter, flush, end -> Uint8List or null
const String _opFilterClose = "filter.close"; // filter -> null

/// Does [operation] now; an error becomes an exception with [message].
Object? _now(String operation, List<Object?> arguments, String message, String path) {
  final List<Object?> result = _io(operation, arguments);
  if (result.length == 1) return result[0];
  throw _exceptionOf(result, message, path);
}

/// The same for the few operations whose failures are never of the kinds with names of their own.
Object? _nowPlain(String operation, List<Object?> arguments, String message, String? path) {
  final List<Object?> result = _io(operation, arguments);
  if (result.length == 1) return result[0];
  throw FileSystemException(message, path, _osErrorOf(result));
}

/// The same on a helper thread.
Future<Object?> _later(String operation, List<Object?> arguments, String message, String path) =>
    _submit(operation, arguments).then<Object?>((List<Object?> result) {
      if (result.length == 1) return result[0];
      throw _exceptionOf(result, message, path);
    });

Future<List<Object?>> _submit(String operation, List<Object?> arguments) {
  final Completer<List<Object?>> completer = Completer<List<Object?>>.sync();
  final _Request request = _Request(completer.complete);
  request._task = _ioSubmit(operation, arguments, request);
  return completer.future;
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
