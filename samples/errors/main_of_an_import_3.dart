void main({required int a}) {}
