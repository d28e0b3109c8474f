//! What the test programs share: running the built `oche`, and the list of samples.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

/// What a program did.
#[derive(Debug)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// The exit code; `None` if it was killed by a signal or ran too long.
    pub exit: Option<i32>,
}

/// The project's own folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `oche` in a folder.
pub fn oche(folder: &Path, arguments: &[&str], environment: &[(&str, &str)], limit: Duration) -> io::Result<Outcome> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_oche"))
        .args(arguments)
        .current_dir(folder)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(Duration::from_millis(2));
    };
    Ok(Outcome {
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        exit: status.and_then(|status| status.code()),
    })
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A program with what Dart prints when it runs it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// `async/a02_await_hops`
    pub name: String,
    pub file: PathBuf,
    pub stdout: String,
    /// How stderr begins.
    pub stderr: String,
    pub exit: i32,
}

/// All programs under `samples/` with a recorded output, by name.
pub fn samples() -> io::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for file in dart_files(&root().join("samples"))? {
        let recorded = |extension| fs::read_to_string(file.with_extension(extension));
        let Ok(stdout) = recorded("out") else {
            continue;
        };
        let subject = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        samples.push(Sample {
            name: format!("{subject}/{stem}"),
            stdout,
            stderr: recorded("err").unwrap_or_default(),
            exit: recorded("exit").ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0),
            file,
        });
    }
    Ok(samples)
}

/// All Dart files below a folder, sorted.
pub fn dart_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    files_below(folder, "dart")
}

/// All files below a folder with this extension, sorted.
pub fn files_below(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
