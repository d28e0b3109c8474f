// What a constant would have to read of an object is no matter if it never comes to it.
class Choice {
  final Object? chosen;
  const Choice(bool first) : chosen = first ? null : 1;
}

const answer = true ? 1 : const Choice(false).chosen;
const other = false && const Choice(true).chosen == null;

void main() => print([answer, other]);
