void main(List<String> arguments) => print('near runs with $arguments');
