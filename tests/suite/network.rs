//! Programs that talk to other programs: a client of ours fetches over TLS, through a proxy, from a server of ours in another process;
//! and a server is sent what is no HTTP.
#![cfg(unix)]

use crate::common;

use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);

fn folder() -> PathBuf {
    common::root().join("tests/network")
}

/// `server.dart`, running.
struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Server {
    fn start() -> io::Result<Server> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oche"))
            .arg("server.dart")
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or_else(|| io::Error::other("no output"))?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let port = line.trim().parse().map_err(io::Error::other)?;
        Ok(Server { child, output, port })
    }

    /// Ends the server; what it was asked.
    fn end(mut self) -> io::Result<String> {
        drop(self.child.stdin.take());
        let mut log = String::new();
        self.output.read_to_string(&mut log)?;
        self.child.wait()?;
        Ok(log)
    }
}

/// Runs a program that finds the server by its environment; what it printed.
fn fetch(file: &str, port: u16) -> io::Result<String> {
    let proxy = format!("http://127.0.0.1:{port}");
    let authority = folder().join("authority.pem");
    let authority = authority.to_string_lossy();
    let environment = [("https_proxy", proxy.as_str()), ("no_proxy", ""), ("SSL_CERT_FILE", &authority)];
    run(&["--packages", "package_config.json", file], &environment)
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> io::Result<String> {
    let outcome = common::oche(&folder(), arguments, environment, LIMIT)?;
    assert_eq!((outcome.stderr.as_str(), outcome.exit), ("", Some(0)), "{}", outcome.stdout);
    Ok(outcome.stdout)
}

#[test]
fn programs_of_articles_as_printed() -> io::Result<()> {
    let server = Server::start()?;
    assert_eq!(fetch("button.dart", server.port)?, "The button says: Click me\nWaiting for events\nSuccess!\n");
    assert_eq!(fetch("compute.dart", server.port)?, "Something is done\nAda: 501, Grace: 301\nelsewhere\n");
    let expected = "CONNECT example.com\n  GET / for example.com\nCONNECT example.com\n  GET /players.json for example.com\n";
    assert_eq!(server.end()?, expected);
    Ok(())
}

#[test]
fn tunnels_through_proxies() -> io::Result<()> {
    let server = Server::start()?;
    let printed = run(&["tunnel.dart", &server.port.to_string()], &[])?;
    assert_eq!(printed, "200 Welcome\n200 Welcome\nProxy failed to establish tunnel (403 Forbidden)\nnot trusted\n");
    let log = server.end()?;
    // base64 of ada:secret.
    assert!(log.starts_with("CONNECT example.com by Basic YWRhOnNlY3JldA==\n  GET / for example.com\n"), "{log}");
    assert!(log.contains("CONNECT elsewhere.example\n"), "{log}");
    Ok(())
}

/// `malformed.dart` with a larger number is the same at length.
#[test]
fn what_is_no_http_leaves_nothing_behind() -> io::Result<()> {
    assert_eq!(run(&["malformed.dart", "150", "1"], &[])?, "150 sent, no connection left, still serving\n");
    Ok(())
}
