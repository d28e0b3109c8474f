const x;
void main() {
  const y;
  const int z;
}
