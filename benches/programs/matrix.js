function product(a, b, n) {
  const result = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += a[row * n + k] * b[k * n + column];
      }
      result[row * n + column] = sum;
    }
  }
  return result;
}

const n = 100;
let power = new Float64Array(n * n);
for (let i = 0; i < n * n; i++) power[i] = ((i * 7) % 13) / 650;
const start = power;
for (let i = 0; i < 3; i++) power = product(power, start, n);
let trace = 0;
for (let i = 0; i < n; i++) trace += power[i * n + i];
console.log(Math.round(trace * 1000000));
