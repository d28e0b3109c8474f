void main() {
  console.log('hi');
  println('x');
  printf('x');
  System.out.println('x');
}
