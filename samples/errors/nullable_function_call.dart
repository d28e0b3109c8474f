void run(void Function()? callback) {
  callback();
}
void main() => run(null);
