/// Words of a made-up text by their sorted letters.
void main() {
  const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'pa', 're', 'so', 'ti', 'vu'];
  final text = StringBuffer();
  int state = 7;
  for (int i = 0; i < 120000; i++) {
    state = (state * 16807) % 2147483647;
    for (int k = 0, rest = state; k < 1 + state % 3; k++, rest ~/= 10) {
      text.write(syllables[rest % 10]);
    }
    text.write(i % 11 == 0 ? '\n' : ' ');
  }
  final groups = <String, Map<String, int>>{};
  int words = 0;
  for (final line in text.toString().split('\n')) {
    for (final word in line.split(' ')) {
      if (word.isEmpty) continue;
      words++;
      final String key = (word.split('')..sort()).join();
      final Map<String, int> group = groups.putIfAbsent(key, () => {});
      group[word] = (group[word] ?? 0) + 1;
    }
  }
  int largest = 0;
  for (final group in groups.values) {
    if (group.length > largest) largest = group.length;
  }
  print('$words ${groups.length} $largest');
}
