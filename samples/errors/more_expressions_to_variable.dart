void main() async {
  int x = 1;
  int? nx = 1;
  String a = x++;
  String b = ++x;
  String c = x = 2;
  String d = x += 2;
  String e = nx!;
  String f = x..toString();
  String g = () => 1;
  String h = (int y) { return y; };
  String i = (1, 2);
  String j = await Future.value(1);
  String k = null;
  String l = #sym;
  String m = int;
  String n = x.toString;
  String o = switch (x) { _ => 1 };
  String p = nx?.abs();
  String q = -x;
  String r = ~x;
  String s = x;
  String t = true;
  String u = 1.5;
  int v = """a""";
  String w = nx ?? 3;
  String y = x.isEven;
}
