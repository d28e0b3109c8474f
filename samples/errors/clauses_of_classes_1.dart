base class Ba {}
final class Fi {}
sealed class Se {}
mixin Mi {}
typedef Fn = void Function();
