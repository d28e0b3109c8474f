class A extends {
}
void main() {}
