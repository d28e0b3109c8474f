String shout(String text) => '${text.toUpperCase()}!';
