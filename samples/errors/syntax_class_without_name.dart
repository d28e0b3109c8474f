class {
}
void main() {}
