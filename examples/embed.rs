//! Dart in a Rust program: `cargo run --example embed`. A game's rules are in Dart, the world they act on in Rust; limits keep the rules
//! from doing harm, and the host drives their event loop.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use oche::{Engine, Error, Library, Object, Permissions, Turn, Value};

const RULES: &str = "
import 'app:world';

class Hero {
  Hero(this.name, [this.strength = 1]);
  final String name;
  int strength;
  void eat(Map<String, int> meal) => strength += meal.values.fold(0, (a, b) => a + b);
  String toString() => '$name ($strength)';
}

Hero hero(String name) => Hero(name);

Stream<int> steps(int count) async* {
  for (var i = 1; i <= count; i++) {
    await Future.delayed(Duration(milliseconds: 5));
    move(i, null);
    yield position();
  }
}

Future<List<int>> walk(int count) => steps(count).toList();

void main(List<String> arguments) {
  print('Hello, ${arguments.join(' and ')}!');
}
";

fn main() -> Result<(), Error> {
    let position = Arc::new(Mutex::new(0));
    let (moved, seen) = (position.clone(), position.clone());
    let world = Library::new()
        .function("void move(int by, [String? how])", move |by: i64, _how: Option<String>| {
            *moved.lock().map_err(|error| error.to_string())? += by;
            Ok::<(), String>(())
        })
        .function("int position()", move || seen.lock().map(|position| *position).map_err(|error| error.to_string()));

    let engine =
        Engine::new().library("app:world", world)?.permissions(Permissions::none()).max_heap(64 << 20).timeout(Duration::from_secs(5));
    let mut program = engine.load(RULES)?;

    // `main`, with its output captured.
    program.run(&["Ada", "Grace"])?;
    print!("{}", program.take_output());

    // An object of Dart's, held in Rust.
    let hero: Object = program.call("hero", ("Ada",))?;
    program.invoke::<()>(&hero, "eat", (std::collections::BTreeMap::from([("apple", 2), ("fig", 3)]),))?;
    println!("{} has strength {}", program.show(hero.clone())?, program.get::<i64>(&hero, "strength")?);

    // A future is waited for; the event loop goes on meanwhile.
    println!("walked: {:?}", program.call::<Vec<i64>>("walk", (3,))?);

    // The host drives the loop: nothing happens between its turns.
    program.eval::<Value>("walk(2).then((steps) => print('later: $steps')); null")?;
    while program.turn()? != Turn::Idle {
        std::thread::sleep(Duration::from_millis(1));
    }
    print!("{}", program.take_output());
    println!("Rust's own view: {}", position.lock().map_or(0, |position| *position));

    // What is wrong is a Rust error.
    for wrong in ["move('north')", "hero('Ada').sleep()", "throw StateError('lost')", "while (true) {}"] {
        let mut program = engine.clone().timeout(Duration::from_millis(200)).load(RULES)?;
        match program.eval::<Value>(wrong) {
            Ok(value) => println!("{wrong}: {value:?}"),
            Err(error) => println!("{wrong}: {}", error.to_string().lines().take(2).collect::<Vec<_>>().join(" ")),
        }
    }
    Ok(())
}
