// Nothing is said of X but that it is below Y, and nothing of Y but its bound: both are that bound.
String both<X extends Y, Y extends num>() => '$X $Y';
String three<X extends Y, Y extends Z, Z extends Iterable<int>>() => '$X $Y $Z';
String never<X extends Y, Y extends Never>() => '$X $Y';
String given<X extends Y, Y extends num>(Y value) => '$X $Y';

void main() {
  print(both());
  print(three());
  print(never());
  print(given(1.5));
}
