int get main => 1;
