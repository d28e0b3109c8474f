int count = 2; class Shape {}
