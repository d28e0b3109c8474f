String greeting(String name) => 'Hello, $name!';
