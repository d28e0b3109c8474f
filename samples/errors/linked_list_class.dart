class Node<T> {
  T value;
  Node next;
  Node(this.value);
}
class MyList<T> {
  Node<T> head;
  void add(T x) {
    var n = Node(x);
    n.nxt = head;
    head = n;
  }
  T get first => head.val;
}
void main() {
  var l = MyList<int>();
  l.add('x');
  l.push(3);
}
