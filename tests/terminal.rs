//! The prompt as somebody at a terminal meets it: the program runs in a pseudo-terminal and is typed at.
#![cfg(unix)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{error, fs};

use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};

type Outcome = Result<(), Box<dyn error::Error>>;

/// Nobody waits so long for an answer; a busy machine may.
const PATIENCE: u64 = 60_000;

/// A folder that stands for the user's home.
fn home(name: &str) -> std::io::Result<PathBuf> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)?;
    Ok(home)
}

fn start(home: &Path, color: bool) -> Result<PtySession, rexpect::error::Error> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oche"));
    command.arg("repl").current_dir(home).env("HOME", home).env("TERM", "xterm-256color");
    for variable in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "NO_COLOR"] {
        command.env_remove(variable);
    }
    if !color {
        command.env("NO_COLOR", "1");
    }
    spawn_with_options(command, Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(!color))
}

/// A session that has shown its first prompt.
fn prompt(name: &str) -> Result<PtySession, Box<dyn error::Error>> {
    let mut session = start(&home(name)?, false)?;
    session.exp_string(":help")?;
    session.exp_string("> ")?;
    Ok(session)
}

/// Types a line and waits for what it answers.
fn ask(session: &mut PtySession, line: &str, answer: &str) -> Outcome {
    session.send_line(line)?;
    session.exp_string(answer)?;
    Ok(())
}

const CTRL_C: char = 'c';
const CTRL_D: char = 'd';

#[test]
fn lines_are_answered_and_unfinished_ones_go_on() -> Outcome {
    let mut session = prompt("lines")?;
    ask(&mut session, "var x = 20 + 1", "> ")?;
    ask(&mut session, "x * 2", "42  // int")?;
    session.send_line("int twice(int n) {")?;
    ask(&mut session, "return n * 2; }", "> ")?;
    ask(&mut session, "twice(x) + 100", "142  // int")?;
    ask(&mut session, "x.foo", "isn't defined")?;
    ask(&mut session, "x + 1000", "1021  // int")?;
    session.send_control(CTRL_D)?;
    session.exp_eof()?;
    Ok(())
}

#[test]
fn tab_completes_by_type() -> Outcome {
    let mut session = prompt("tab")?;
    ask(&mut session, "var word = 'abc'", "> ")?;
    ask(&mut session, "word.toUpp\t()", "'ABC'  // String")?;
    ask(&mut session, ":ty\t word", "String")?;
    Ok(())
}

#[test]
fn the_event_loop_runs_while_a_line_is_edited() -> Outcome {
    let mut session = prompt("background")?;
    // Two letters of a line are on the screen when the timer fires; they are still there afterwards.
    session.send_line("Timer(Duration(milliseconds: 300), () => print('from ${'be'}hind')); null")?;
    session.exp_string("> ")?;
    session.send("40")?;
    session.flush()?;
    session.exp_string("from behind")?;
    ask(&mut session, " + 2", "42  // int")?;
    Ok(())
}

#[test]
fn ctrl_c_stops_what_runs_and_keeps_the_session() -> Outcome {
    let mut session = prompt("interrupt")?;
    ask(&mut session, "var kept = 7", "> ")?;
    for endless in [
        "print('g' 'o'); while (true) {}",
        "print('g' 'o'); await Completer<int>.sync().future.timeout(Duration(days: 1))",
        r"print('g' 'o'); RegExp(r'(a+)+$').hasMatch('a' * 50 + 'b')",
    ] {
        session.send_line(endless)?;
        session.exp_string("go\r\n")?;
        session.send_control(CTRL_C)?;
        session.exp_string("Interrupted.")?;
        session.exp_string("> ")?;
    }
    ask(&mut session, "kept * 3", "21  // int")?;
    // Lines that are not wanted after all, an unfinished one too, then twice at an empty prompt.
    for (unwanted, wanted, answer) in [("unwanted", "kept * 4", "28"), ("another", "kept * 5", "35"), ("f() {\n", "kept * 6", "42")] {
        session.send(unwanted)?;
        session.flush()?;
        session.exp_string(unwanted.trim_end())?;
        session.send_control(CTRL_C)?;
        // Typed at once: nothing of it is lost.
        ask(&mut session, wanted, &format!("{answer}  // int"))?;
    }
    session.exp_string("> ")?;
    session.send_control(CTRL_C)?;
    session.exp_string("to leave")?;
    session.exp_string("> ")?;
    session.send_control(CTRL_C)?;
    session.exp_eof()?;
    Ok(())
}

/// Timers that never let up leave the line that is edited alone, and Ctrl-C stops them.
#[test]
fn ctrl_c_stops_a_flood_of_events() -> Outcome {
    let mut session = prompt("flood")?;
    ask(&mut session, "var ticks = 0; Timer.periodic(Duration.zero, (_) { if (++ticks % 50 == 0) print('tick $ticks'); });", "tick 200")?;
    session.send_control(CTRL_C)?;
    session.exp_string("Events are held")?;
    ask(&mut session, "40 + 2", "42  // int")?;
    ask(&mut session, ":queue", "timer")?;
    ask(&mut session, ":reset", "> ")?;
    ask(&mut session, "40 + 3", "43  // int")?;
    Ok(())
}

/// Where `main` never comes to its end, a person is told at the end which await it was, and what that waits for.
#[test]
fn a_main_that_never_ends_is_told_of() -> Outcome {
    let home = home("never")?;
    let program = "import 'dart:async';\n\n\
         final key = Completer<String>();\n\
         Future<void> open() async {\n  print(await key.future);\n}\n\n\
         void main() async {\n  print('at the door');\n  await open();\n}\n";
    fs::write(home.join("door.dart"), program)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_oche"));
    command.arg("door.dart").current_dir(&home).env_remove("OCHE_QUIET");
    let mut session = spawn_with_options(command, Options::new().timeout_ms(Some(PATIENCE)))?;
    session.exp_string("at the door")?;
    session.exp_string(
        "main never came past door.dart:10:3: it waits for open() door.dart:5:9, which waits for the Completer made at door.dart:3:13",
    )?;
    session.exp_eof()?;
    // In a pipe stderr is Dart's.
    let quiet = Command::new(env!("CARGO_BIN_EXE_oche")).arg("door.dart").current_dir(&home).output()?;
    assert_eq!((quiet.stderr.as_slice(), quiet.status.code()), (&[][..], Some(0)));
    Ok(())
}

#[test]
fn ctrl_c_stops_what_waits_for_the_system() -> Outcome {
    let mut session = prompt("waiting")?;
    for waiting in [
        "print('g' 'o'); sleep(Duration(days: 1))",
        "print('g' 'o'); Process.runSync('sleep', ['1000']).exitCode",
        "print('g' 'o'); stdin.readLineSync()",
        "print('g' 'o'); await stdin.first",
        "print('g' 'o'); await Isolate.run(() { while (true) {} })",
    ] {
        session.send_line(waiting)?;
        session.exp_string("go\r\n")?;
        session.send_control(CTRL_C)?;
        // The terminal interrupts the other program, too: it may end before the call is given up.
        session.exp_regex(r"Interrupted\.|-2  // int")?;
        // What is typed next is the prompt's.
        ask(&mut session, "20 + 3", "23  // int")?;
    }
    Ok(())
}

#[test]
fn history_and_start_up_file_outlive_a_session() -> Outcome {
    let home = home("history")?;
    fs::create_dir_all(home.join(".config/oche"))?;
    fs::write(home.join(".config/oche/init.dart"), "String greeting() => 'ready';")?;
    let mut session = start(&home, false)?;
    session.exp_string("> ")?;
    ask(&mut session, "greeting() + '!'", "'ready!'")?;
    ask(&mut session, "exit(3)", "")?;
    session.exp_eof()?;
    let mut session = start(&home, false)?;
    session.exp_string("> ")?;
    // Up twice: past exit.
    session.send("\x1b[A\x1b[A\n")?;
    session.flush()?;
    session.exp_string("'ready!'  // String")?;
    Ok(())
}

#[test]
fn several_lines_can_be_pasted() -> Outcome {
    let mut session = prompt("paste")?;
    session.send("\x1b[200~class P {\n  final int a;\n\n  P(this.a);\n}\nP(5).a + 1\x1b[201~\n")?;
    session.flush()?;
    session.exp_string("6  // int")?;
    Ok(())
}

#[test]
fn colours_unless_unwanted() -> Outcome {
    let mut session = start(&home("colours")?, true)?;
    session.exp_string("> ")?;
    ask(&mut session, "'a'", "\x1b[32m'a'\x1b[0m  \x1b[2m// String")?;
    Ok(())
}

#[test]
fn an_input_is_one_text_with_its_earlier_lines() -> Outcome {
    let mut session = prompt("one_text")?;
    // Up goes to the first line, where the name is mended; the brace moves out by itself.
    session.send("int thrice(int n) {\nreturn n * 3;\n}")?;
    session.send("\x1b[A\x1b[A\x01\x1b[C\x1b[C\x1b[C\x1b[Cx\x1b[F\x1b[B\x1b[B\x1b[F\n")?;
    session.flush()?;
    session.exp_string("> ")?;
    ask(&mut session, "xthrice(5)", "15  // int")?;
    Ok(())
}

#[test]
fn what_is_typed_ahead_is_not_lost() -> Outcome {
    let mut session = prompt("ahead")?;
    // The lines come while the first one runs, and at once.
    session.send_line("print('g' 'o'); sleep(Duration(milliseconds: 300)); 1")?;
    session.exp_string("go\r\n")?;
    session.send("var a = 20;\nvar b = a + 1;\na + b + 1\n")?;
    session.flush()?;
    session.exp_string("42  // int")?;
    Ok(())
}

#[test]
fn up_finds_what_begins_like_what_is_typed() -> Outcome {
    let mut session = prompt("prefix")?;
    ask(&mut session, "var first = 100 + 1", "> ")?;
    ask(&mut session, "first * 2", "202  // int")?;
    ask(&mut session, "1 + 1", "2  // int")?;
    session.send("first\x1b[A\x05 + 3\n")?;
    session.flush()?;
    session.exp_string("205  // int")?;
    Ok(())
}

#[test]
fn a_plain_terminal_is_enough() -> Outcome {
    let home = home("dumb")?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_oche"));
    command.arg("repl").current_dir(&home).env("HOME", &home).env("TERM", "dumb").env("NO_COLOR", "1");
    let mut session = spawn_with_options(command, Options::new().timeout_ms(Some(PATIENCE)))?;
    session.exp_string("> ")?;
    ask(&mut session, "int f(int n) {", "")?;
    ask(&mut session, "return n + 1; }", "> ")?;
    ask(&mut session, "f(41)", "42  // int")?;
    // Ctrl-C is a signal here: it clears what is unfinished, and stops what runs.
    session.send_line("int unwanted() {")?;
    session.exp_string(". ")?;
    session.send_control(CTRL_C)?;
    session.exp_string("> ")?;
    ask(&mut session, "20 + 22", "42  // int")?;
    session.send_line("print('g' 'o'); while (true) {}")?;
    session.exp_string("go\r\n")?;
    session.send_control(CTRL_C)?;
    session.exp_string("Interrupted.")?;
    ask(&mut session, "40 + 1", "41  // int")?;
    Ok(())
}

/// A program run at a terminal, which has stopped for the first time.
fn stopped(name: &str, program: &str, arguments: &[&str]) -> Result<PtySession, Box<dyn error::Error>> {
    let home = home(name)?;
    fs::write(home.join("program.dart"), program)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_oche"));
    command.arg("run").args(arguments).arg("program.dart").current_dir(&home).env("HOME", &home).env("TERM", "xterm-256color");
    command.env_remove("XDG_STATE_HOME").env("NO_COLOR", "1");
    let mut session = spawn_with_options(command, Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(true))?;
    session.exp_string("debug> ")?;
    Ok(session)
}

const SHOP: &str = "import 'dart:developer';

var _sold = 0;

class Shop {
  final Map<String, int> _stock = {'apple': 3};

  void sell<T>(String what, int count, {T? note}) {
    Object left = _stock[what]! - count;
    final late = 'never assigned';
    late int dear = count * 1000;
    int unset;
    void sold() => _sold += count;
    for (var i = 0; i < 2; i++) {
      debugger(when: i == 1, message: 'selling $what');
      sold();
    }
    unset = 1;
    if (left is int) {
      debugger();
      left = left + unset;
    }
    print('left $left, sold $_sold, $late, $dear, $note');
  }
}

void main() {
  Shop().sell<String>('apple', 1);
  try {
    throw StateError('caught');
  } catch (error) {
    debugger();
    print('went on after $error');
  }
}
";

#[test]
fn debugger_opens_the_prompt_where_the_program_stands() -> Outcome {
    let mut session = stopped("debugger", SHOP, &[])?;
    // What can be seen: variables, `this`, private names, type arguments, the program's library.
    ask(&mut session, ":vars", "Shop this = Shop(_stock: {'apple': 3})")?;
    session.exp_string("T? note = null")?;
    session.exp_string("int dear = not set")?;
    session.exp_string("int i = 1")?;
    session.exp_string("at top level:")?;
    session.exp_string("int _sold = 1")?;
    session.exp_string("debug> ")?;
    ask(&mut session, "_stock[what]! * count + i", "4  // int")?;
    ask(&mut session, "[T, dear]", "[String, 1000]  // List<Object>")?;
    ask(&mut session, "unset", "before it is declared")?;
    ask(&mut session, "late = ''", "final variable 'late'")?;
    ask(&mut session, "await Future.delayed(Duration.zero)", "nothing happens while the program stands still")?;
    ask(&mut session, ":where", "#0   Shop.sell")?;
    session.exp_string("#1   main")?;
    // What can be changed, and declared.
    ask(&mut session, "sold(); _sold", "2  // int")?;
    ask(&mut session, "left = 'many'", "'many'  // String")?;
    ask(&mut session, "left = 41", "41  // int")?;
    ask(&mut session, "int twice(int n) => n * 2", "debug> ")?;
    ask(&mut session, "var mine = twice(count)", "debug> ")?;
    ask(&mut session, "note = ('rob' + 'bed') as T", "'robbed'  // T")?;
    session.send_line("print('g' 'o'); while (true) {}")?;
    session.exp_string("go\r\n")?;
    session.send_control(CTRL_C)?;
    session.exp_string("Interrupted.")?;
    session.exp_string("debug> ")?;
    session.send_line(":go")?;
    // A variable has the type it has been promoted to.
    session.exp_string("program.dart:20:7")?;
    session.exp_string("debug> ")?;
    ask(&mut session, "left + mine", "43  // int")?;
    ask(&mut session, "left = 'many'", "can't be assigned")?;
    session.exp_string("debug> ")?;
    session.send_control(CTRL_D)?;
    session.exp_string("left 42, sold 3, never assigned, 1000, robbed")?;
    session.exp_string("debug> ")?;
    ask(&mut session, "(error as StateError).message", "'caught'  // String")?;
    session.send_line(":go")?;
    session.exp_string("went on after Bad state: caught")?;
    session.exp_eof()?;
    Ok(())
}

#[test]
fn a_program_that_stands_still_can_be_ended() -> Outcome {
    for (name, leave) in [("debugger_quit", ":quit\n"), ("debugger_interrupts", "\x03\x03")] {
        let mut session = stopped(name, SHOP, &[])?;
        session.send(leave)?;
        session.flush()?;
        session.exp_eof()?;
    }
    // It need not stop again.
    let mut session = stopped("debugger_all", SHOP, &[])?;
    ask(&mut session, ":go all", "went on after Bad state: caught")?;
    session.exp_eof()?;
    Ok(())
}

#[test]
fn an_error_opens_the_prompt_if_that_is_wanted() -> Outcome {
    let program = "var orders = [1, 2];\nint price(int order) => order * 10;\n\
         void main() {\n  orders.add(3);\n  throw StateError('out of $orders');\n}\n";
    let mut session = stopped("on_error", program, &["--debug-on-error"])?;
    ask(&mut session, "orders.map(price).toList()", "[10, 20, 30]")?;
    ask(&mut session, "_error", "Bad state: out of [1, 2, 3]  // StateError")?;
    ask(&mut session, "_stack", "program.dart:5:3")?;
    session.send_line(":go")?;
    session.exp_eof()?;
    Ok(())
}

const ORDERS: &str = "import 'dart:developer';

T pick<T>(List<T> from, int at) {
  final wanted = at * 2;
  late var lazy = 'row $wanted';
  return from[wanted];
}

class Order {
  int amount;
  Order(this.amount);
  Future<int> take(List<String> names) async {
    var tries = 1;
    await null;
    int attempt(int n) {
      if (names.length > 9) return amount;
      var found = pick<String>(names, n + tries);
      return found.length;
    }
    return attempt(3);
  }
}

int twice(int n) {
  var half = n;
  debugger();
  return half * 2;
}

void main() async {
  var start = 20;
  int more(int n) => twice(n) + start;
  print(more(1));
  await Order(7).take(['x', 'y']);
}
";

#[test]
fn the_calls_can_be_walked_and_their_variables_seen() -> Outcome {
    let mut session = stopped("frames", ORDERS, &["--debug-on-error"])?;
    // They are under way: what is assigned is what they go on with.
    ask(&mut session, ":up", "program.dart:32:22")?;
    ask(&mut session, "n + start", "21  // int")?;
    ask(&mut session, "start = 100", "each closure has a copy")?;
    session.exp_string("debug> ")?;
    ask(&mut session, "n = 4", "4  // int")?;
    ask(&mut session, ":up", "program.dart:33:9")?;
    ask(&mut session, ":up", "outermost call")?;
    ask(&mut session, "start", "20  // int")?;
    ask(&mut session, ":where 1", "program.dart:32:22")?;
    ask(&mut session, "n", "4  // int")?;
    ask(&mut session, ":where 0", "program.dart:26:3")?;
    ask(&mut session, "half = 5", "5  // int")?;
    session.send_line(":go")?;
    session.exp_string("30")?;
    // An error: what they were when it was thrown.
    session.exp_string("RangeError")?;
    session.exp_string("thrown at program.dart:6:14")?;
    session.exp_string("debug> ")?;
    ask(&mut session, ":vars", "List<T> from = ['x', 'y']")?;
    session.exp_string("int wanted = 8")?;
    session.exp_string("String lazy = not set")?;
    session.exp_string("debug> ")?;
    ask(&mut session, "[T, lazy, from.length]", "[String, 'row 8', 2]")?;
    ask(&mut session, ":up", "program.dart:17:19")?;
    ask(&mut session, "amount + tries + n", "11  // int")?;
    ask(&mut session, "found", "before it is declared")?;
    ask(&mut session, ":up", "program.dart:20:12")?;
    ask(&mut session, "attempt(-1)", "1  // int")?;
    ask(&mut session, ":frames", "#0   pick")?;
    session.exp_string(">#2   Order.take")?;
    session.exp_string("#3   main")?;
    session.exp_string("debug> ")?;
    ask(&mut session, ":down", "program.dart:17:19")?;
    session.send_line(":go")?;
    session.exp_eof()?;
    Ok(())
}

#[test]
fn tab_and_the_open_parenthesis_show_what_a_call_takes() -> Outcome {
    let mut session = prompt("signatures")?;
    session.send("List.filled(")?;
    session.flush()?;
    session.exp_string("int length, E fill, {bool growable = false})")?;
    session.send("\t\t")?;
    session.flush()?;
    session.exp_string("(int length, E fill, {bool growable = false})")?;
    session.exp_string("growable:")?;
    session.send("3, \t\t")?;
    session.flush()?;
    session.exp_string("(int length, E fill, {bool growable = false})")?;
    session.send_line("0)")?;
    session.exp_string("[0, 0, 0]")?;
    Ok(())
}
