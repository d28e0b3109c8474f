itn twice(dobule x) => x * 2;
void main() => print(twice(2));
