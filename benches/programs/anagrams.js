const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'pa', 're', 'so', 'ti', 'vu'];
let text = '', state = 7;
for (let i = 0; i < 120000; i++) {
  state = (state * 16807) % 2147483647;
  let rest = state;
  for (let k = 0; k < 1 + state % 3; k++) {
    text += syllables[rest % 10];
    rest = Math.trunc(rest / 10);
  }
  text += i % 11 === 0 ? '\n' : ' ';
}
const groups = new Map();
let words = 0;
for (const line of text.split('\n')) {
  for (const word of line.split(' ')) {
    if (word === '') continue;
    words++;
    const key = word.split('').sort().join('');
    let group = groups.get(key);
    if (!group) groups.set(key, group = new Map());
    group.set(word, (group.get(word) ?? 0) + 1);
  }
}
let largest = 0;
for (const group of groups.values()) if (group.size > largest) largest = group.size;
console.log(words, groups.size, largest);
