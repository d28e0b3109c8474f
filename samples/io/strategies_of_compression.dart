// How a compressor looks for repetitions: its strategy and memory change what comes out, and never what comes back.
import 'dart:io';

void main() {
  final rows = [for (var i = 0; i < 1000; i++) i % 256];
  final runs = [for (var i = 0; i < 1000; i++) i ~/ 100];
  const strategies = [
    ZLibOption.strategyDefault,
    ZLibOption.strategyFiltered,
    ZLibOption.strategyHuffmanOnly,
    ZLibOption.strategyRle,
    ZLibOption.strategyFixed,
  ];
  for (final data in [rows, runs]) {
    final shapes = <int, String>{};
    for (final strategy in strategies) {
      final packed = GZipCodec(strategy: strategy).encode(data);
      final size = packed.length < 60 ? 'tiny' : packed.length < 500 ? 'small' : 'as large as before';
      shapes[strategy] = size;
      final back = gzip.decode(packed);
      if (back.length != 1000 || back.indexed.any((at) => at.$2 != data[at.$1])) print('lost by $strategy');
    }
    print(shapes);
  }
  final little = ZLibCodec(level: 9, memLevel: ZLibOption.minMemLevel).encode(rows);
  print(zlib.decode(little).length);
}
