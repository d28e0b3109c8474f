void f([int x]) {}
void g({int y, String z}) {}
void main() {}
