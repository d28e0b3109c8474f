extension type Id(int value) {}
void main() {
  Id i = 3;
  int j = Id(3);
  Id('a');
  print(Id(3).isEven);
}
