String greet(String who) => 'hello, $who';
