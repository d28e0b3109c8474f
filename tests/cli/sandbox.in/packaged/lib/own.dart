String own() => 'a package of its own';
