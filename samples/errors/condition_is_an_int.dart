// A number is no condition.
void main() {
  var left = 3;
  while (left) {
    left--;
  }
}
