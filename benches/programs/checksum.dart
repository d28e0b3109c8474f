import 'dart:typed_data';

/// Fills a megabyte with what a small generator gives, then sums it as Adler-32 does and counts its bytes.
void main() {
  final data = Uint8List(1 << 20);
  int state = 12345;
  for (int i = 0; i < data.length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    data[i] = state >> 16;
  }
  final counts = Uint32List(256);
  int low = 1, high = 0;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < data.length; i++) {
      final int byte = data[i];
      low = (low + byte) % 65521;
      high = (high + low) % 65521;
      counts[byte] = counts[byte] + 1;
    }
  }
  print('${high * 65536 + low} ${counts[77]}');
}
