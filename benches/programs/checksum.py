def main():
    n = 1 << 20
    data = bytearray(n)
    state = 12345
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        data[i] = (state >> 16) & 255
    counts = [0] * 256
    low, high = 1, 0
    for _ in range(3):
        for i in range(n):
            byte = data[i]
            low = (low + byte) % 65521
            high = (high + low) % 65521
            counts[byte] = counts[byte] + 1
    print(high * 65536 + low, counts[77])


main()
