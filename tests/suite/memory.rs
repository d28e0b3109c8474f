//! Memory that the system refuses is an error of the program, whatever the memory was for: `ulimit -v` says how much address space there is.

use std::fs;
use std::process::Command;

/// Runs a program with so many megabytes of address space: what it prints, and how it ends.
#[cfg(target_os = "linux")]
fn run(name: &str, megabytes: usize, program: &str) -> (String, String, Option<i32>) {
    let folder = std::env::temp_dir().join(format!("oche-memory-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("p.dart"), program).expect("a file");
    let line = format!("ulimit -v {}; exec '{}' run --timeout 100s p.dart", megabytes << 10, env!("CARGO_BIN_EXE_oche"));
    let outcome = Command::new("sh").args(["-c", &line]).env_remove("RUST_BACKTRACE").current_dir(&folder).output().expect("a shell");
    let _ = fs::remove_dir_all(folder);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&outcome.stdout), text(&outcome.stderr), outcome.status.code())
}

/// Fills memory with something, catches the error, lets go of it, and does so once more.
#[cfg(target_os = "linux")]
fn fills(name: &str, declarations: &str, fill: &str) {
    let program = format!(
        "import 'dart:convert'; import 'dart:io'; import 'dart:typed_data';\n{declarations}\n\
         void fill() {{ {fill} }}\n\
         void main() {{ for (var i = 0; i < 2; i++) {{ try {{ fill(); }} on OutOfMemoryError {{ print('full'); }} }} }}"
    );
    let outcome = run(name, 400, &program);
    assert_eq!(outcome, ("full\nfull\n".to_owned(), String::new(), Some(0)), "{name}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_fills_the_heap() {
    fills("objects", "class Link { final Object a; final Link? b; Link(this.a, this.b); }", "Link? l; for (;;) l = Link(Object(), l);");
    fills("closures", "", "final l = []; for (var i = 0;; i++) l.add(() => i);");
    fills("map", "", "final m = {}; for (var i = 0;; i++) m[i] = i;");
    fills("texts", "", "final l = []; for (var i = 0;; i++) l.add('$i' * 1000);");
    fills("bytes", "", "final l = []; for (;;) l.add(Uint8List(1 << 20));");
    fills("split", "", "final l = []; for (;;) l.add((',a' * 1000000).split(','));");
    fills("expando", "", "final e = Expando(); final l = []; for (;;) { final o = Object(); l.add(o); e[o] = o; }");
    fills("one_list", "void f() {}", "final l = []; for (;;) l.add(f);");
    fills("records", "", "final l = []; for (var i = 0;; i++) l.add((i, i, a: i));");
    fills("json", "", "final s = '[' + '[1,true,{}],' * 300000 + '1]'; final l = []; for (;;) l.add(jsonDecode(s));");
    fills("zipped", "", "final z = gzip.encode(Uint8List(30000000)); final l = []; for (;;) l.add(gzip.decode(z));");
    fills("number", "", "var b = BigInt.two; for (;;) b = b * b;");
    fills("numbers", "", "final l = []; for (var i = 0;; i++) l.add(BigInt.from(i) << 8000000);");
}

#[test]
#[cfg(target_os = "linux")]
fn what_fills_the_event_loop() {
    let fills = |name: &str, declarations: &str, fill: &str| {
        let (_, stderr, exit) = {
            let imports = "import 'dart:async'; import 'dart:isolate';";
            run(name, 400, &format!("{imports}\n{declarations}\nvoid main() {{ {fill} }}"))
        };
        // What an asynchronous call throws is its future's: whoever calls it again and again has been told in vain. And what symbols take is
        // never free again.
        let told = match exit {
            Some(255) => stderr.starts_with("Unhandled exception:\nOut of Memory\n"),
            Some(137) => ["suspended", "symbols"].contains(&name) && stderr == "oche: stopped, because the system has no more memory\n",
            _ => false,
        };
        assert!(told, "{name}: {exit:?} {stderr}");
    };
    fills("microtasks", "", "for (;;) scheduleMicrotask(() {});");
    fills("timers", "", "for (;;) Timer(Duration(days: 1), () {});");
    fills("ports", "", "final l = []; for (;;) l.add(ReceivePort());");
    fills("suspended", "Future<void> f(Future x) async { await x; }", "final x = Completer().future; for (;;) f(x);");
    fills("symbols", "", "final l = []; for (var i = 0;; i++) l.add(Symbol('s$i'));");
    fills("messages", "", "final p = ReceivePort().sendPort; for (;;) p.send(List.filled(1000, 1.5));");
    fills("one_message", "", "final p = ReceivePort().sendPort; final l = []; for (;;) { l.addAll(List.filled(100000, 1.5)); p.send(l); }");
}

#[test]
#[cfg(target_os = "linux")]
fn isolates_that_do_not_begin() {
    let program = "import 'dart:io'; import 'dart:isolate'; void f(n) { ReceivePort(); }\n\
                   void main() async { try { for (;;) await Isolate.spawn(f, 1); } on IsolateSpawnException { print('no more'); exit(0); } }";
    assert_eq!(run("isolates", 400, program), ("no more\n".to_owned(), String::new(), Some(0)));
}
