// sort is not stable: which of two equal elements comes first follows from how Dart sorts, which is by quicksort beyond 33 elements.
import 'dart:collection';

class Card implements Comparable<Card> {
  final int rank, place;
  Card(this.rank, this.place);

  @override
  int compareTo(Card other) => rank - other.rank;

  @override
  String toString() => '$rank:$place';
}

class Pile extends ListBase<Card> {
  final List<Card> cards;
  Pile(this.cards);

  @override
  int get length => cards.length;
  @override
  set length(int length) => cards.length = length;
  @override
  Card operator [](int i) => cards[i];
  @override
  void operator []=(int i, Card card) => cards[i] = card;
}

void main() {
  List<Card> deck(int cards, int ranks) => [for (var i = 0; i < cards; i++) Card(i * 7 % ranks, i)];
  for (final (cards, ranks) in [(12, 4), (33, 3), (34, 3), (60, 5), (60, 1), (60, 58)]) {
    print('$cards of $ranks');
    print(deck(cards, ranks)..sort());
    print(deck(cards, ranks)..sort((a, b) => b.rank - a.rank));
    print(Pile(deck(cards, ranks))..sort((a, b) => b.rank - a.rank));
  }

  final counts = <String, int>{};
  for (final word in 'the cat and the dog and a bird sat on a mat by the door'.split(' ')) {
    counts[word] = (counts[word] ?? 0) + 1;
  }
  for (var i = 0; i < 30; i++) {
    counts['w$i'] = i % 3;
  }
  final entries = counts.entries.toList()..sort((a, b) => b.value.compareTo(a.value));
  print(entries.map((e) => '${e.key} ${e.value}').join(', '));

  var compared = 0;
  deck(200, 9).sort((a, b) {
    compared++;
    return a.compareTo(b);
  });
  print(compared);

  // What a compare function leaves behind when it throws.
  final numbers = [for (var i = 0; i < 40; i++) i * 17 % 41];
  var left = 60;
  try {
    numbers.sort((a, b) => --left == 0 ? throw 'enough' : a - b);
  } catch (e) {
    print('$e: $numbers');
  }
  // One that contradicts itself.
  print([for (var i = 0; i < 50; i++) i]..sort((a, b) => -1));
}
