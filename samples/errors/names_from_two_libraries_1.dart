int count = 1; class Shape {}
