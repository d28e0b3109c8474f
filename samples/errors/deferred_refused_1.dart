extension Twice on int { int get twice => this * 2; }
