void main() {
  print(this);
  super.toString();
}
int x = this.y;
