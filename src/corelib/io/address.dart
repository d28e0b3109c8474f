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
  static InternetAddress get loopbackIPv4 => _unsupported("InternetAddress");
  static InternetAddress get loopbackIPv6 => _unsupported("InternetAddress");
  static InternetAddress get anyIPv4 => _unsupported("InternetAddress");
  static InternetAddress get anyIPv6 => _unsupported("InternetAddress");

  /// From numbers and dots or colons, or from a path.
  factory InternetAddress(String address, {InternetAddressType? type}) => _unsupported("InternetAddress");

  factory InternetAddress.fromRawAddress(Uint8List rawAddress, {InternetAddressType? type}) =>
      _unsupported("InternetAddress");

  /// Null if [address] is not numeric.
  static InternetAddress? tryParse(String address) => _unsupported("InternetAddress.tryParse");

  /// The addresses of a host.
  static Future<List<InternetAddress>> lookup(String host,
          {InternetAddressType type = InternetAddressType.any}) =>
      _unsupported("InternetAddress.lookup");

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

/// A network interface of this machine.
abstract interface class NetworkInterface {
  static bool get listSupported => true;

  static Future<List<NetworkInterface>> list(
          {bool includeLoopback = false,
          bool includeLinkLocal = false,
          InternetAddressType type = InternetAddressType.any}) =>
      _unsupported("NetworkInterface.list");

  String get name;
  int get index;
  List<InternetAddress> get addresses;
}
