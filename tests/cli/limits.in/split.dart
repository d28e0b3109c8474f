// Each piece is an object, and nobody looks at the heap until all are made.
void main() => print(('a,' * 16000000).split(',').length);
