void main() {
  var name = 'Ada';
  print(f"Hello {name}");
}
