void main() {}
void main() {}
