import 'dart:typed_data';

/// Powers of a matrix in rows of one array.
Float64List product(Float64List a, Float64List b, int n) {
  final result = Float64List(n * n);
  for (int row = 0; row < n; row++) {
    for (int column = 0; column < n; column++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += a[row * n + k] * b[k * n + column];
      }
      result[row * n + column] = sum;
    }
  }
  return result;
}

void main() {
  const int n = 100;
  Float64List power = Float64List(n * n);
  for (int i = 0; i < n * n; i++) {
    power[i] = ((i * 7) % 13) / 650;
  }
  final Float64List start = power;
  for (int i = 0; i < 3; i++) {
    power = product(power, start, n);
  }
  double trace = 0;
  for (int i = 0; i < n; i++) {
    trace += power[i * n + i];
  }
  print((trace * 1000000).round());
}
