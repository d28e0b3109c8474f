// A HashMap shows its keys in the order of their hash codes, which are Dart's.
import 'dart:collection';

void main() {
  final lengths = HashMap<String, int>();
  for (final word in 'the quick brown fox jumps over a lazy dog, then it runs away: ünïcode 日本 \u{1F600}'.split(' ')) {
    lengths[word] = word.length;
  }
  print(lengths);
  lengths.remove('fox');
  lengths['zebra'] = 5;
  print(lengths.keys.join(' '));
  print(HashSet.of(['one', 'two', 'three', 'four', 'five', 'six', 'seven']));
  print(HashSet.of(['', 'a', 1, 2.5, null, true, BigInt.from(7), BigInt.parse('-123456789012345678901234567890')]));
  print(['', 'a', 'Hello, World', 'straße', '\u{1F600}'].map((s) => s.hashCode));
  print([BigInt.zero, BigInt.two, -BigInt.two, BigInt.one << 100].map((b) => b.hashCode));
  print(HashMap.fromIterables(['x', 'y'].map(Uri.parse), [1, 2]).keys.map((uri) => '$uri'));
  // By how much two numbers differ.
  print([for (final b in [1, 3, -3, 1 << 40]) BigInt.from(255).compareTo(BigInt.from(b))]);
}
