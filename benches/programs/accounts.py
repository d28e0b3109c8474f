class Base:
    def __init__(self, balance):
        self._balance = balance

    @property
    def balance(self):
        return self._balance

    @property
    def limit(self):
        return self._balance

    def withdraw(self, amount):
        if amount > self.limit:
            return False
        self._balance -= amount
        return True


class Basic(Base):
    def end_month(self):
        self._balance += 100


class Saving(Base):
    def __init__(self, balance, rate):
        super().__init__(balance)
        self.rate = rate

    def end_month(self):
        self._balance += self.balance // 100 * self.rate


class Credit(Base):
    def __init__(self, balance, credit):
        super().__init__(balance)
        self.credit = credit

    @property
    def limit(self):
        return self.balance + self.credit

    def end_month(self):
        if self.balance < 0:
            self._balance = 0


class Locked(Base):
    def __init__(self, balance):
        super().__init__(balance)
        self.refused = 0

    def withdraw(self, amount):
        self.refused += 1
        return False

    def end_month(self):
        self._balance += 1


def main():
    accounts = []
    for i in range(25):
        accounts += [Basic(i * 10), Saving(i * 100, i % 4), Credit(i, i * 20), Locked(i)]
    refused = 0
    for _ in range(1000):
        for account in accounts:
            for k in range(1, 4):
                if not account.withdraw(k * 17):
                    refused += 1
            account.end_month()
    print(refused, sum(account.balance for account in accounts))


main()
