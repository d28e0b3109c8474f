sealed class S {}
final class F {}
base class Ba {}
interface class I {}
class X extends F {}
class Y extends Ba {}
class Z implements F {}
void main() {
  S();
}
