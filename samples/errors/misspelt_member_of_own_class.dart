class Account {
  int balance = 0;
  void deposit(int amount) {
    balanse += amount;
    balance = balence + amount;
    withdrw(3);
  }
}
void main() => Account().deposit(3);
