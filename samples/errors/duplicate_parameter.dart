void f(int a, int a) {}
void main() {}
