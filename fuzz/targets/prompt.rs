//! Any lines at the prompt: they may be wrong, never the end of the session, which answers after them. May touch the library crate only.

#![no_main]

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use oche::host::defect;
use oche::host::permissions::{Permissions, Rules};
use oche::host::{Console, Host, RealClock};
use oche::repl::{Engine, SessionOptions, Status};
use oche::{isolate, library};

/// An input that takes longer is interrupted.
const PATIENCE: Duration = Duration::from_millis(500);
const STACK: usize = 64 << 20;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let session = std::thread::Builder::new().stack_size(STACK).spawn(move || play(&text));
    if let Ok(session) = session
        && session.join().is_err()
    {
        panic!("the session is gone");
    }
});

fn play(text: &str) {
    let host = Host::with(Box::new(RealClock::new()), Console::captured().0, Console::captured().0);
    let host = Host { permissions: Permissions::sandbox(&Rules::default()), ..host };
    let options = SessionOptions {
        library: library::LoadOptions::default(),
        isolate: isolate::IsolateOptions { asserts: true, max_heap: Some(64 << 20), max_isolates: Some(8), ..isolate::IsolateOptions::default() },
        stack: STACK - (8 << 20),
        width: 80,
        color: false,
        pages: true,
        bare: false,
    };
    let mut engine = Engine::new(Arc::new(host), options);
    let interrupter = engine.interrupter();
    let (done, wait) = mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        while wait.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            interrupter.interrupt();
        }
    });
    let mut input = String::new();
    let mut quit = false;
    for line in text.lines().take(40) {
        input.push_str(line);
        input.push('\n');
        let answer = engine.eval(&input);
        assert!(answer.status != Status::Failed(defect::EXIT_CODE as u8), "{}", answer.text);
        match answer.status {
            Status::Incomplete => continue,
            Status::Quit(_) => {
                quit = true;
                break;
            }
            _ => input.clear(),
        }
    }
    if !quit {
        // Whatever they have declared, arithmetic goes on; an interrupt meant for a line may hit this one.
        let answers = (0..5).any(|_| engine.eval("6 * 7").text.starts_with("42"));
        assert!(answers, "no answer");
    }
    engine.close();
    drop(done);
    let _ = watch.join();
}
