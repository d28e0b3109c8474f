// Encodings that a program brings itself, where ASCII is not ASCII: in queries and in the bodies of requests.
import 'dart:convert';
import 'dart:io';

class Shift extends Converter<String, List<int>> {
  List<int> convert(String input) => [for (final byte in utf8.encode(input)) (byte + 1) & 0xff];
}

class Unshift extends Converter<List<int>, String> {
  String convert(List<int> input) => utf8.decode([for (final byte in input) (byte - 1) & 0xff]);
}

class Shifted extends Encoding {
  String get name => 'shifted';
  Converter<String, List<int>> get encoder => Shift();
  Converter<List<int>, String> get decoder => Unshift();
}

void main() {
  final shifted = Shifted();
  for (final text in ['HAL', 'a b&c', 'é', '']) {
    final encoded = Uri.encodeQueryComponent(text, encoding: shifted);
    print([encoded, Uri.decodeQueryComponent(encoded, encoding: shifted)]);
  }
  print(Uri.splitQueryString('IBM=1&b+c=%62', encoding: shifted));
  print([for (final encoding in [latin1, ascii, utf8]) Uri.encodeQueryComponent('plain text', encoding: encoding)]);
  print(const RedirectException('nowhere', []).uri);
}
