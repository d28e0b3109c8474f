void main() {
  try {
    print(1);
  } catch (Exception e) {
    print(e);
  }
}
