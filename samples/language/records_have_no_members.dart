// Whatever is tried, a record is asked for a field.
void main() {
  dynamic point = (1, 2, name: 'here');
  for (var wrong in [() => point.x, () => point.name = 'there', () => point(1), () => point.move(1, by: 2), () => point[0], () => point + 1, () => -point]) {
    try {
      wrong();
    } catch (e) {
      print(e);
    }
  }
}
