// How numbers are ordered: a Uint64List holds ints, half of which are negative.
import 'dart:typed_data';

void main() {
  print(Uint64List.fromList([5, -1, 1 << 62, -9, 0])..sort());
  print(Uint64List.fromList([5, -1, 3])..sort((a, b) => b - a));
  print(ByteData(2));
  print(num.parse('1e3'));
}
