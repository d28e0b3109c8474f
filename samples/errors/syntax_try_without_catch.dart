void main() {
  try {
    print('x');
  }
}
