#include <stdio.h>

void main() {
  print('hello');
}
