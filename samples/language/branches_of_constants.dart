// In a constant collection the branch that is not taken is not evaluated.
const no = false;
const numbers = [if (no) (null as String).length else 1, 2];
const names = {if (!no) 'a' else (null as String)};
const map = {if (no) (null as String).length: 'none', 3: 'three', if (no) ...(null as Map<int, String>)};

void main() {
  print(numbers);
  print(names);
  print(map);
}
