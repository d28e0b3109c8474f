void main(int x, int y, int z) {}
