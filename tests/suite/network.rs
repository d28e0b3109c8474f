//! Programs that talk to other programs: a client of ours fetches over TLS, through a proxy, from a server of ours in another process;
//! a server is sent what is no HTTP; and the peers are programs of others, where they are installed.
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

/// What `peers.dart` makes of a program of others, which needs this one to be installed.
fn with_peer(program: &str, version: &str, name: &str, expected: &str) -> io::Result<()> {
    if Command::new(program).arg(version).output().is_err() {
        println!("skipped: {program} is not installed");
        return Ok(());
    }
    assert_eq!(run(&["peers.dart", name], &[])?, expected);
    Ok(())
}

#[test]
fn curl_is_served() -> io::Result<()> {
    let expected = "hello\nhello\nHTTP/1.1 200 OK\nhello over 1hello over 0\n1001\n300000\n300000\nexpected\nhello\n\
                    a=b; HttpOnly; c=d; HttpOnly\nada:secret\n401\n";
    with_peer("curl", "--version", "curl", expected)
}

#[test]
fn python_is_served() -> io::Result<()> {
    with_peer("python3", "--version", "python-asks", "[(200, b'hello')]\n70001\n200 b''\ngzip 1000\n\n")
}

#[test]
fn python_serves() -> io::Result<()> {
    with_peer("python3", "--version", "python-serves", "GET 200 130000\nHEAD 200 0\nGET 404\nPOST 501\n")
}

#[test]
fn nginx_serves() -> io::Result<()> {
    let expected =
        "request 50 on one connection\nGET 200 1200000\nGET 200 1200000\nGET 404\nGET 401\nGET 200 1200000\na=b dart\n206 hello\n";
    with_peer("nginx", "-v", "nginx", expected)
}

#[test]
fn openssl_speaks_tls_both_ways() -> io::Result<()> {
    let expected = "SPOKEN OVER -TLS1_2\nSPOKEN OVER -TLS1_3\nreward\nanother name is not trusted\n";
    with_peer("openssl", "version", "openssl", expected)
}
