const data = new Uint8Array(1 << 20);
let state = 12345;
for (let i = 0; i < data.length; i++) {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  data[i] = state >> 16;
}
const counts = new Uint32Array(256);
let low = 1, high = 0;
for (let round = 0; round < 3; round++) {
  for (let i = 0; i < data.length; i++) {
    const byte = data[i];
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
    counts[byte] = counts[byte] + 1;
  }
}
console.log(high * 65536 + low, counts[77]);
