def main():
    syllables = ["ba", "ke", "lo", "mi", "nu", "pa", "re", "so", "ti", "vu"]
    text = []
    state = 7
    for i in range(120000):
        state = (state * 16807) % 2147483647
        rest = state
        for _ in range(1 + state % 3):
            text.append(syllables[rest % 10])
            rest //= 10
        text.append("\n" if i % 11 == 0 else " ")
    groups = {}
    words = 0
    for line in "".join(text).split("\n"):
        for word in line.split(" "):
            if not word:
                continue
            words += 1
            group = groups.setdefault("".join(sorted(word)), {})
            group[word] = group.get(word, 0) + 1
    print(words, len(groups), max(len(group) for group in groups.values()))


main()
