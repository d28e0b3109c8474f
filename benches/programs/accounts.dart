/// Four kinds of account behind one interface, a million transactions.
abstract interface class Account {
  int get balance;
  bool withdraw(int amount);
  void endMonth();
}

abstract class Base implements Account {
  int _balance;
  Base(this._balance);
  @override
  int get balance => _balance;
  @override
  bool withdraw(int amount) {
    if (amount > limit) return false;
    _balance -= amount;
    return true;
  }

  int get limit => _balance;
}

class Basic extends Base {
  Basic(super.balance);
  @override
  void endMonth() => _balance += 100;
}

class Saving extends Base {
  final int rate;
  Saving(super.balance, this.rate);
  @override
  void endMonth() => _balance += balance ~/ 100 * rate;
}

class Credit extends Base {
  final int credit;
  Credit(super.balance, this.credit);
  @override
  int get limit => balance + credit;
  @override
  void endMonth() {
    if (balance < 0) _balance = 0;
  }
}

class Locked extends Base {
  int refused = 0;
  Locked(super.balance);
  @override
  bool withdraw(int amount) {
    refused++;
    return false;
  }

  @override
  void endMonth() => _balance++;
}

void main() {
  final accounts = <Account>[];
  for (int i = 0; i < 25; i++) {
    accounts.add(Basic(i * 10));
    accounts.add(Saving(i * 100, i % 4));
    accounts.add(Credit(i, i * 20));
    accounts.add(Locked(i));
  }
  int refused = 0;
  for (int month = 0; month < 1000; month++) {
    for (int i = 0; i < accounts.length; i++) {
      final Account account = accounts[i];
      for (int k = 1; k < 4; k++) {
        if (!account.withdraw(k * 17)) refused++;
      }
      account.endMonth();
    }
  }
  int sum = 0;
  for (final account in accounts) {
    sum += account.balance;
  }
  print('$refused $sum');
}
