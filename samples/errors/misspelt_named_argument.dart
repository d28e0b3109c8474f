void greet({String? name}) {}
void main() {
  greet(nmae: 'x');
}
