const first = second;
const second = [first];
const int left = right;
const int right = left + 1;

void main() => print(first);
