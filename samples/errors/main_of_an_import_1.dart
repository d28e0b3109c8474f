void main(List<int> numbers) {}
