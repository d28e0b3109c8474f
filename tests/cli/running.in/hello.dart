void main(List<String> arguments) => print('hello $arguments');
