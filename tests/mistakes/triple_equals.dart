void main() {
  var x = 1;
  if (x === 1) print('one');
  if (x !== 1) print('no');
}
