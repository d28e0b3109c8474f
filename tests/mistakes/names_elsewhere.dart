void main() {
  var a = True;
  var b = None;
  var c = NULL;
  var d = nil;
  boolean e = false;
  string s = 'x';
  Int i = 1;
  float f = 1.5;
  char ch = 'a';
}
