part '../secret.txt';

void main() => print('ran');
