void main() {
  Strin name = 'x';
  Lst<int> xs = [];
  print(name);
}
