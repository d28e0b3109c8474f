print('hello');
void main() {}
