// Addresses of the network, and the interfaces of this machine.

part of 'io.dart';

/// The kind of an address.
final class InternetAddressType {
  static const InternetAddressType IPv4 = InternetAddressType._("IPv4");
  static const InternetAddressType IPv6 = InternetAddressType._("IPv6");

  /// A path of the file system.
  static const InternetAddressType unix = InternetAddressType._("Unix");
  static const InternetAddressType any = InternetAddressType._("ANY");

  final String name;

  const InternetAddressType._(this.name);

  String toString() => "InternetAddressType: $name";
}

/// An address that can be connected to or listened at.
abstract interface class InternetAddress {
  static final InternetAddress _loopback4 = InternetAddress("127.0.0.1");
  static final InternetAddress _loopback6 = InternetAddress("::1");
  static final InternetAddress _any4 = InternetAddress("0.0.0.0");
  static final InternetAddress _any6 = InternetAddress("::");

  static InternetAddress get loopbackIPv4 => _loopback4;
  static InternetAddress get loopbackIPv6 => _loopback6;
  static InternetAddress get anyIPv4 => _any4;
  static InternetAddress get anyIPv6 => _any6;

  /// From numbers and dots or colons, or from a path.
  factory InternetAddress(String address, {InternetAddressType? type}) {
    if (type == InternetAddressType.unix) {
      return _InternetAddress(InternetAddressType.unix, address, utf8.encode(address), null);
    }
    return tryParse(address) ?? (throw ArgumentError("Invalid internet address $address"));
  }

  factory InternetAddress.fromRawAddress(Uint8List rawAddress, {InternetAddressType? type}) {
    if (type == InternetAddressType.unix) {
      return _InternetAddress(InternetAddressType.unix, utf8.decode(rawAddress), rawAddress, null);
    }
    if (rawAddress.length != 4 && rawAddress.length != 16) {
      throw ArgumentError("Invalid internet address $rawAddress");
    }
    return _InternetAddress._ofBytes(rawAddress, null);
  }

  /// Null if [address] is not numeric.
  static InternetAddress? tryParse(String address) {
    final int percent = address.indexOf('%');
    final String digits = percent < 0 ? address : address.substring(0, percent);
    try {
      if (digits.contains(':')) {
        return _InternetAddress(
            InternetAddressType.IPv6, address, Uint8List.fromList(Uri.parseIPv6Address(digits)), null);
      }
      if (percent >= 0) return null;
      return _InternetAddress(
          InternetAddressType.IPv4, address, Uint8List.fromList(Uri.parseIPv4Address(address)), null);
    } on FormatException {
      return null;
    }
  }

  /// The addresses of a host.
  static Future<List<InternetAddress>> lookup(String host,
          {InternetAddressType type = InternetAddressType.any}) =>
      _submit(_opLookup, [host, type.name]).then((List<Object?> result) {
        if (result.length != 1) {
          throw SocketException("Failed host lookup: '$host'", osError: _osErrorOf(result));
        }
        return [
          for (final Object? bytes in result[0] as List<Object?>)
            _InternetAddress._ofBytes(bytes as Uint8List, host)
        ];
      });

  InternetAddressType get type;
  String get address;

  /// The name that was looked up, else the address.
  String get host;
  Uint8List get rawAddress;
  bool get isLoopback;
  bool get isLinkLocal;
  bool get isMulticast;

  /// The same address with the host name that belongs to it.
  Future<InternetAddress> reverse();
}

final class _InternetAddress implements InternetAddress {
  final InternetAddressType type;
  final String address;
  final Uint8List _bytes;
  final String? _host;

  _InternetAddress(this.type, this.address, this._bytes, this._host);

  factory _InternetAddress._ofBytes(Uint8List bytes, String? host) => _InternetAddress(
      bytes.length == 4 ? InternetAddressType.IPv4 : InternetAddressType.IPv6, _text(bytes), bytes, host);

  /// From what the host gives: bytes, or a path.
  factory _InternetAddress._ofHost(Object? place, [String? host]) => place is Uint8List
      ? _InternetAddress._ofBytes(place, host)
      : _InternetAddress(InternetAddressType.unix, place as String, utf8.encode(place), null);

  static String _text(Uint8List bytes) {
    if (bytes.length == 4) return bytes.join('.');
    final List<int> groups = [for (int i = 0; i < 16; i += 2) bytes[i] << 8 | bytes[i + 1]];
    if (groups.take(5).every((int group) => group == 0) && groups[5] == 0xffff) {
      return '::ffff:${bytes.sublist(12).join('.')}';
    }
    // The longest row of zeros is left out.
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    String hex(Iterable<int> some) => some.map((int group) => group.toRadixString(16)).join(':');
    if (start < 0) return hex(groups);
    return '${hex(groups.take(start))}::${hex(groups.skip(start + length))}';
  }

  String get host => _host ?? address;

  Uint8List get rawAddress => Uint8List.fromList(_bytes);

  bool get isLoopback => switch (type) {
        InternetAddressType.IPv4 => _bytes[0] == 127,
        InternetAddressType.IPv6 => _bytes.take(15).every((int b) => b == 0) && _bytes[15] == 1,
        _ => false,
      };

  bool get isLinkLocal => switch (type) {
        InternetAddressType.IPv4 => _bytes[0] == 169 && _bytes[1] == 254,
        InternetAddressType.IPv6 => _bytes[0] == 0xfe && _bytes[1] & 0xc0 == 0x80,
        _ => false,
      };

  bool get isMulticast => switch (type) {
        InternetAddressType.IPv4 => _bytes[0] >= 224 && _bytes[0] < 240,
        InternetAddressType.IPv6 => _bytes[0] == 0xff,
        _ => false,
      };

  /// For the host: bytes, or a path.
  Object get _place => type == InternetAddressType.unix ? address : _bytes;

  Future<InternetAddress> reverse() {
    if (type == InternetAddressType.unix) return Future<InternetAddress>.value(this);
    return _submit(_opReverse, [_bytes]).then((List<Object?> result) {
      if (result.length != 1) {
        throw SocketException("Failed reverse host lookup",
            osError: _osErrorOf(result), address: this);
      }
      return _InternetAddress(type, address, _bytes, result[0] as String);
    });
  }

  bool operator ==(Object other) {
    if (other is! InternetAddress) return false;
    final List<int> bytes = other.rawAddress;
    if (bytes.length != _bytes.length) return false;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != _bytes[i]) return false;
    }
    return true;
  }

  int get hashCode => Object.hashAll(_bytes);

  String toString() => "InternetAddress('$address', ${type.name})";
}

/// What an address that a program made itself stands for.
Object _placeOf(InternetAddress address) => address is _InternetAddress
    ? address._place
    : address.type == InternetAddressType.unix
        ? address.address
        : address.rawAddress;

/// A network interface of this machine.
abstract interface class NetworkInterface {
  static bool get listSupported => true;

  static Future<List<NetworkInterface>> list(
          {bool includeLoopback = false,
          bool includeLinkLocal = false,
          InternetAddressType type = InternetAddressType.any}) =>
      _submit(_opInterfaces, [includeLoopback, includeLinkLocal, type.name])
          .then((List<Object?> result) {
        if (result.length != 1) {
          throw SocketException("Failed listing interfaces", osError: _osErrorOf(result));
        }
        final List<Object?> found = result[0] as List<Object?>;
        final Map<String, _NetworkInterface> interfaces = <String, _NetworkInterface>{};
        for (int i = 0; i < found.length; i += 3) {
          final String name = found[i] as String;
          final _NetworkInterface interface =
              interfaces[name] ??= _NetworkInterface(name, found[i + 1] as int);
          interface.addresses.add(_InternetAddress._ofBytes(found[i + 2] as Uint8List, null));
        }
        return interfaces.values.toList();
      });

  String get name;
  int get index;
  List<InternetAddress> get addresses;
}

final class _NetworkInterface implements NetworkInterface {
  final String name;
  final int index;
  final List<InternetAddress> addresses = <InternetAddress>[];

  _NetworkInterface(this.name, this.index);

  String toString() => "NetworkInterface('$name', $addresses)";
}
