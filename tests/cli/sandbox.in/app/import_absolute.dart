import '/etc/passwd';

void main() => print('ran');
