//! Dart in a Rust program: what goes in and out, what is refused, and who drives the loop.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oche::{Engine, Error, Library, Object, Permissions, Program, Turn, Value};

type Done = Result<(), Error>;

fn program(text: &str) -> Result<Program, Error> {
    Engine::new().load(text)
}

#[test]
fn values_go_in_and_out() -> Done {
    let mut program = program(
        "Object? same(Object? it) => it;
         double half(num it) => it / 2;
         List<int> sorted(List<int> it) => it..sort();
         Map<String, List<int>> grouped(List<String> words) =>
             {for (final word in words) word[0]: [for (final other in words) if (other[0] == word[0]) other.length]};
         ({int x, String y}) record((int, String) it) => (x: it.$1, y: it.$2);
         Type typeOf(Object? it) => it.runtimeType;",
    )?;
    for value in [Value::Null, Value::Bool(true), Value::Int(-7), Value::Double(0.5), Value::String("ä😀".into())] {
        assert_eq!(program.call::<Value>("same", (value.clone(),))?, value);
    }
    let set = Value::Set(vec![Value::Int(2), Value::Int(1)]);
    assert_eq!(program.call::<Value>("same", (set.clone(),))?, set);
    assert_eq!(program.call::<f64>("half", (5,))?, 2.5);
    assert_eq!(program.call::<Vec<i64>>("sorted", (vec![3, 1, 2],))?, [1, 2, 3]);
    let grouped: BTreeMap<String, Vec<i64>> = program.call("grouped", (vec!["ab", "c", "acd"],))?;
    assert_eq!(grouped, BTreeMap::from([("a".to_owned(), vec![2, 3]), ("c".to_owned(), vec![1])]));
    let pair = Value::Record(vec![Value::Int(1), Value::String("a".into())], vec![]);
    let named = Value::Record(vec![], vec![("x".into(), Value::Int(1)), ("y".into(), Value::String("a".into()))]);
    assert_eq!(program.call::<Value>("record", (pair,))?, named);
    assert_eq!(program.call::<Option<i64>>("same", (None::<i64>,))?, None);
    let error = program.call::<i64>("same", ("text",)).unwrap_err();
    assert_eq!(error, Error::Conversion { wanted: "int".into(), found: "String".into() });
    // Where no type is declared, a list's elements say of what it is.
    let mixed = Value::List(vec![Value::Int(1), Value::Null, Value::String("a".into())]);
    let types =
        [(Value::List(vec![Value::Int(1), Value::Null]), "List<int?>"), (mixed, "List<Object?>"), (Value::List(vec![]), "List<dynamic>")];
    for (value, expected) in types {
        let ty: Object = program.call("typeOf", (value,))?;
        assert_eq!(program.show(ty)?, expected);
    }
    Ok(())
}

#[test]
fn errors_are_values() -> Done {
    let error = program("int x = 'a';\nvar y = z;").unwrap_err();
    let Error::Compile { errors, text } = &error else { panic!("{error:?}") };
    assert_eq!((errors.len(), errors[0].line, errors[0].column, errors[0].file.as_str()), (2, 1, 9, "main.dart"));
    assert!(text.starts_with("main.dart:1:9: Error: A value of type 'String' can't be assigned to a variable of type 'int'."), "{text}");

    let mut program =
        program("void fail() => throw StateError('on purpose');\nFuture<void> later() async => fail();\nvoid takes(int a) {}")?;
    for name in ["fail", "later"] {
        let error = program.call::<()>(name, ()).unwrap_err();
        let Error::Uncaught { error, stack_trace } = error else { panic!("{error:?}") };
        assert_eq!(error, "Bad state: on purpose");
        assert!(stack_trace.starts_with("#0      fail (") && stack_trace.contains("main.dart:1:16)"), "{stack_trace}");
    }
    assert_eq!(program.call::<()>("nothing", ()), Err(Error::NotFound("nothing".into())));
    assert!(
        matches!(program.call::<()>("takes", ("a",)), Err(Error::Uncaught { error, .. }) if error.contains("is not a subtype of type 'int'"))
    );
    assert_eq!(program.call::<()>("main", ()), Err(Error::NotFound("main".into())));
    assert_eq!(program.eval::<()>("await Completer<int>().future"), Err(Error::Stuck));
    // It lives on.
    assert_eq!(program.eval::<i64>("1 + 1")?, 2);
    Ok(())
}

#[test]
fn what_is_evaluated_stays_declared() -> Done {
    let mut program = Engine::new().session()?;
    program.eval::<()>("var words = ['a', 'bc']; class P { final int x; P(this.x); }")?;
    program.eval::<()>("int twice(int x) => x * 2;")?;
    assert_eq!(program.eval::<i64>("twice(words.length)")?, 4);
    assert_eq!(program.call::<i64>("twice", (21,))?, 42);
    assert_eq!(program.eval::<i64>("await Future.delayed(Duration(milliseconds: 1), () => P(3).x)")?, 3);
    assert_eq!(program.eval::<Value>("{'a': 1}")?, Value::Map(vec![(Value::String("a".into()), Value::Int(1))]));
    assert!(matches!(program.eval::<()>("words = 1;"), Err(Error::Compile { .. })));
    Ok(())
}

#[test]
fn rust_functions_have_dart_types() -> Done {
    let calls = Arc::new(AtomicI64::new(0));
    let counted = calls.clone();
    let library = || {
        let counted = counted.clone();
        Library::new()
            .function("int count(String word, [int? most])", move |word: String, most: Option<i64>| {
                counted.fetch_add(1, Ordering::Relaxed);
                (word.len() as i64).min(most.unwrap_or(i64::MAX))
            })
            .function("List<String> split(String text)", |text: String| text.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .function("int parse(String text)", |text: String| text.parse::<i64>())
            .function("num lies()", || Value::String("no number".into()))
            .function("Object? call(Object function)", |function: Object| function)
            .dart("extension Counted on String { int get counted => count(this); }")
    };
    let engine = Engine::new().library("app:words", library())?;
    let mut program = engine.load(
        "import 'app:words';
         int all(String text) => split(text).fold(0, (sum, word) => sum + word.counted);
         Type type() => split('a').runtimeType;
         String safe(String text) { try { return '${parse(text)}'; } on Exception catch (e) { return '$e'; } }
         bool sameFunction() { f() {} return identical(f, call(f)); }",
    )?;
    assert_eq!(program.call::<i64>("all", ("one two three",))?, 11);
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    let ty: Object = program.call("type", ())?;
    assert_eq!(program.show(ty)?, "List<String>");
    assert_eq!(program.call::<String>("safe", ("12",))?, "12");
    assert_eq!(program.call::<String>("safe", ("x",))?, "Exception: invalid digit found in string");
    assert!(program.call::<bool>("sameFunction", ())?);
    assert!(
        matches!(program.eval::<()>("lies()"), Err(Error::Uncaught { error, .. }) if error.contains("'String' is not a subtype of type 'num'"))
    );
    assert_eq!(program.eval::<i64>("await Isolate.run(() => count('in another isolate'))")?, 18);
    assert!(
        matches!(program.eval::<()>("count(1)"), Err(Error::Compile { text, .. }) if text.contains("'int' can't be assigned to the parameter type 'String'"))
    );

    let refused = |declaration: &str| match Engine::new().library("app:x", Library::new().function(declaration, |_: i64| 1_i64)) {
        Err(Error::Declaration(why)) => why,
        other => panic!("{declaration}: {other:?}"),
    };
    assert_eq!(refused("int f(String a)"), "'int f(String a)': 'a' is a String, and a int in Rust");
    assert_eq!(refused("String f(int a)"), "'String f(int a)': it gives a String, and a int in Rust");
    assert!(refused("int f()").contains("0 parameters are declared, the Rust function takes 1"));
    assert!(refused("int f(int a) => 1").contains("'int f(int a) => 1'"));
    assert!(refused("int f({int a})").contains("is named"));
    assert!(matches!(Engine::new().library("dart:x", Library::new()), Err(Error::Declaration(_))));
    Ok(())
}

#[test]
fn objects_stay_alive_while_rust_holds_them() -> Done {
    let mut program = program(
        "class P { P(this.x); int x; int add(int y) => x += y; }\nP make(int x) => P(x);\nFunction adder(int by) => (int x) => x + by;",
    )?;
    let p: Object = program.call("make", (1,))?;
    assert_eq!(p.type_name(), "P");
    program.eval::<()>("for (var i = 0; i < 100000; i++) { [i, '$i']; }")?;
    assert_eq!(program.invoke::<i64>(&p, "add", (5,))?, 6);
    assert_eq!(program.get::<i64>(&p, "x")?, 6);
    let adder: Object = program.call("adder", (10,))?;
    assert_eq!(program.invoke::<i64>(&adder, "call", (1,))?, 11);
    let mut other = Engine::new().session()?;
    assert!(matches!(other.get::<i64>(&p, "x"), Err(Error::Conversion { .. })));
    Ok(())
}

#[test]
fn the_host_drives_the_loop() -> Done {
    let mut program = Engine::new().virtual_time(true).load(
        "import 'dart:async';
         var log = <String>[];
         void begin() {
           Timer(Duration(hours: 1), () => log.add('timer'));
           Timer.run(() { log.add('event'); scheduleMicrotask(() => log.add('microtask')); });
           scheduleMicrotask(() => log.add('first'));
         }",
    )?;
    program.call::<()>("begin", ())?;
    assert_eq!(program.eval::<Vec<String>>("log")?, ["first"]);
    assert_eq!(program.turn()?, Turn::Ran);
    assert_eq!(program.eval::<Vec<String>>("log")?, ["first", "event", "microtask"]);
    assert_eq!(program.turn()?, Turn::Waiting);
    program.run_until_idle()?;
    assert_eq!(program.eval::<Vec<String>>("log")?, ["first", "event", "microtask", "timer"]);
    assert_eq!(program.turn()?, Turn::Idle);
    program.eval::<()>("Timer.run(() => throw 'stray'); null")?;
    assert!(matches!(program.run_until_idle(), Err(Error::Uncaught { error, .. }) if error == "stray"));
    Ok(())
}

#[test]
fn main_runs_to_its_end() -> Done {
    let text = "import 'dart:io';
        void main(List<String> arguments) {
          Future.delayed(Duration(milliseconds: 1), () { print('later'); stderr.write('said'); });
          print('$arguments ${stdin.readLineSync()}');
          exitCode = 3;
        }";
    let engine = Engine::new().stdin(|| std::io::Cursor::new("typed\n"));
    let mut program = engine.load(text)?;
    assert_eq!(program.run(&["a", "b"])?, 3);
    assert_eq!((program.take_output(), program.take_errors()), ("[a, b] typed\nlater\n".to_owned(), "said".to_owned()));

    let mut exits = engine.load("import 'dart:io';\nvoid main() { print('1'); exit(7); }")?;
    assert_eq!(exits.run(&[])?, 7);
    assert_eq!(exits.take_output(), "1\n");
    assert_eq!(exits.eval::<()>("1"), Err(Error::Exit(7)));
    Ok(())
}

#[test]
fn limits_hold() -> Done {
    let mut program = Engine::new().timeout(Duration::from_millis(100)).max_heap(16 << 20).session()?;
    assert_eq!(program.eval::<()>("while (true) {}"), Err(Error::TimedOut));
    assert_eq!(program.eval::<()>("await Future.delayed(Duration(days: 1))"), Err(Error::TimedOut));
    assert_eq!(program.eval::<i64>("1")?, 1);
    let error = program.eval::<()>("var all = []; while (true) { all.add(List.filled(1000, 0)); }").unwrap_err();
    assert!(matches!(&error, Error::Uncaught { error, .. } if error.contains("Out of Memory")) || error == Error::TimedOut, "{error:?}");

    let mut program = Engine::new().session()?;
    let interrupter = program.interrupter();
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        interrupter.interrupt();
    });
    assert_eq!(program.eval::<()>("while (true) {}"), Err(Error::Interrupted));
    other.join().expect("no panic");
    assert!(
        matches!(program.eval::<i64>("int deep(int n) => deep(n) + 1;\ndeep(0)"), Err(Error::Uncaught { error, .. }) if error.contains("Stack Overflow"))
    );
    Ok(())
}

#[test]
fn nothing_outside_is_reached_without_permission() -> Done {
    let folder = std::env::temp_dir().join(format!("oche-embedding-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("a.txt"), "inside").expect("a file");
    let read = "File('a.txt').readAsStringSync()";
    let engine = Engine::new().directory(&folder);
    assert!(matches!(engine.session()?.eval::<String>(read), Err(Error::Uncaught { error, .. }) if error.contains("not allowed")));
    let engine = engine.permissions(Permissions::none().read(folder.to_string_lossy()));
    assert_eq!(engine.session()?.eval::<String>(read)?, "inside");
    assert!(matches!(engine.session()?.eval::<()>("File('b.txt').writeAsStringSync('')"), Err(Error::Uncaught { .. })));
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

/// Collects what is written.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn programs_of_one_engine_are_apart() -> Done {
    let page = Page::default();
    let engine = Engine::new().stdout(page.clone());
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let engine = engine.clone().define("number", number.to_string());
            std::thread::spawn(move || -> Result<i64, Error> {
                let mut program = engine.load("var count = 0; int next() => count += const int.fromEnvironment('number');")?;
                (0..50).map(|_| program.call::<i64>("next", ())).last().unwrap_or(Ok(0))
            })
        })
        .collect();
    for (number, thread) in threads.into_iter().enumerate() {
        assert_eq!(thread.join().expect("no panic")?, 50 * number as i64);
    }
    engine.session()?.eval::<()>("print('shared'); null")?;
    assert_eq!(*page.0.lock().expect("nobody panicked"), b"shared\n");
    Ok(())
}
