// A constant constructor may mention itself, or what needs it, where evaluation does not come by.
class Chain {
  final Object? next;
  const Chain(bool more) : next = more ? const Chain(false) : 1;
  const Chain.and(bool more) : next = more && const Chain.and(false) == const Chain.and(false);
  const Chain.or(bool done) : next = done || const Chain.or(true) != 1;
  const Chain.orElse(int? given) : next = given ?? const Chain.orElse(1);
  const Chain.list(bool more) : next = more ? const [Chain.list(false), if (1 > 2) Chain.list(true)] : const [];
  const Chain.there(bool more) : next = more ? const Other(false) : null;
}

class Other {
  final Object? back;
  const Other(bool more) : back = more ? const Chain.there(true) : const Chain(true);
}

class Node {
  static const Node end = Node(null, true);
  final Node? next;
  const Node(Node? next, bool last) : next = last ? next : end;
}

class Tree<T> {
  final Object? left, right;
  const Tree(int depth)
    : left = depth == 0 ? null : const Tree<int>(0),
      right = depth == 0 ? T : const Tree<String>(0);
}

class Start {
  static const Start first = Start(false);
  final Object? from;
  const Start(bool more) : from = more ? first : null;
}

class Untyped {
  static const first = Untyped(false);
  static const second = first;
  static const many = [first, if (1 < 2) second];
  final Object? from;
  const Untyped(bool more) : from = more ? second : null;
  const Untyped.list(bool more) : from = more ? many : null;
}

class Above {
  final Object? other;
  const Above(bool more) : this.of(more ? const Below(false) : 0);
  const Above.of(this.other);
}

class Below extends Above {
  const Below(bool more) : super(more);
}

enum Light {
  red(false), green(true);
  final Object other;
  const Light(bool on) : other = on ? Light.red : 'none';
}

class Checked {
  final Object? inner;
  const Checked(int depth) : assert(depth < 2), inner = depth == 1 ? const Checked(0) : null;
}

const no = false;
const unlucky = no ? Checked(2) : 2;
const lucky = [if (no) Checked(3), ...no ? [Checked(4)] : [Checked(0)]];

void main() {
  print([unlucky, lucky.length]);
  const chain = Chain(true);
  print(identical((const Chain(true)).next, const Chain(false)));
  print(identical(Chain(true).next, chain.next));
  print([(chain.next as Chain).next, const Chain.and(true).next, const Chain.or(false).next, const Chain.orElse(2).next]);
  print((const Chain.orElse(null).next as Chain).next);
  print(((const Chain.list(true).next as List).single as Chain).next);
  print((((const Chain.there(true).next as Other).back as Chain).next as Chain).next);
  print(identical(const Node(null, false).next, Node.end));
  const tree = Tree<bool>(1);
  print([(tree.left as Tree).right, (tree.right as Tree).right, tree.left is Tree<int>]);
  print(Light.values.map((light) => light.other).toList());
  print(identical(const Start(true).from, Start.first));
  Untyped untyped = Untyped.second;
  List<Untyped> list = Untyped.many;
  print([identical(const Untyped(true).from, untyped), identical(const Untyped.list(true).from, list), list.length]);
  print([const Above(true).other is Below, const Below(true).other is Below]);
  print((const Checked(1).inner as Checked).inner);
}
