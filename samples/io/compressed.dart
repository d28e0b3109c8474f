// gzip and zlib: whole, in pieces, with a dictionary, and damaged.
import 'dart:convert';
import 'dart:io';

void main() async {
  final text = utf8.encode('one hundred and eighty! ' * 200);
  for (final codec in [gzip, zlib, ZLibCodec(raw: true), GZipCodec(level: 9), ZLibCodec(level: ZLibOption.minLevel)]) {
    final small = codec.encode(text);
    print([small.length < text.length ~/ 10, utf8.decode(codec.decode(small)).length]);
  }
  print(utf8.decode(gzip.decode(base64.decode('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=='))));
  final pieces = Stream<List<int>>.fromIterable([text.sublist(0, 7), text.sublist(7, 2000), text.sublist(2000)]);
  print(await pieces.transform(gzip.encoder).transform(gzip.decoder).transform(utf8.decoder).join() == utf8.decode(text));
  final known = ZLibCodec(dictionary: utf8.encode('eighty! one hundred and'));
  print(utf8.decode(known.decode(known.encode(utf8.encode('one hundred and forty')))));
  try {
    gzip.decode([1, 2, 3, 4]);
  } on FormatException {
    print('damaged');
  }
}
