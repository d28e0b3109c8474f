def product(a, b, n):
    result = [0.0] * (n * n)
    for row in range(n):
        for column in range(n):
            total = 0.0
            for k in range(n):
                total += a[row * n + k] * b[k * n + column]
            result[row * n + column] = total
    return result


def main():
    n = 100
    power = [((i * 7) % 13) / 650 for i in range(n * n)]
    start = power
    for _ in range(3):
        power = product(power, start, n)
    print(round(sum(power[i * n + i] for i in range(n)) * 1000000))


main()
