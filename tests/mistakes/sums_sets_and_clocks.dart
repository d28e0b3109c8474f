// A number and a text, a set's places, a constant that is made when the program runs, a library without its import.
void main() {
  String pieces = 5 + ' pieces';
  var set = {1, 2};
  print(set[0]);
  const now = DateTime.now();
  print(math.max(pieces.length, now.year));
}
