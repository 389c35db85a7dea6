//! The program: its line on standard output, its notice on standard error, its end.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_identity-emulator"));
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn output(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Starts it and gives its address.
fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = command(arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let url = said["url"].as_str().unwrap();
    let address = url
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix("/api"))
        .unwrap()
        .to_owned();
    (child, address)
}

#[test]
fn it_listens_on_loopback_says_so_and_stops_cleanly_on_sigterm() {
    let (mut child, address) = start(&["--port", "0", "--insecure-fast-hash"]);
    assert!(address.starts_with("127.0.0.1:"));
    TcpStream::connect(&address).unwrap();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(child.wait().unwrap().success());
    let mut notice = String::new();
    child.stderr.unwrap().read_to_string(&mut notice).unwrap();
    assert!(notice.contains("development and tests only"), "{notice}");
}

#[test]
fn it_stops_when_its_parent_is_gone() {
    let (mut child, _) = start(&["--port", "0", "--insecure-fast-hash", "--exit-with-parent"]);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_host_that_others_can_reach_is_warned_about() {
    let (mut child, address) = start(&[
        "--port",
        "0",
        "--host",
        "0.0.0.0",
        "--insecure-fast-hash",
        "--exit-with-parent",
    ]);
    assert!(address.starts_with("0.0.0.0:"));
    drop(child.stdin.take());
    child.wait().unwrap();
    let mut notice = String::new();
    child.stderr.unwrap().read_to_string(&mut notice).unwrap();
    assert!(notice.contains("other machines can reach it"), "{notice}");
}

#[test]
fn a_mistake_ends_with_code_2_and_a_failure_with_1() {
    let mistake = output(&["--prot", "1"]);
    assert_eq!(mistake.status.code(), Some(2));
    assert!(
        String::from_utf8(mistake.stderr)
            .unwrap()
            .contains("unknown option `--prot`")
    );
    let (mut running, address) = start(&["--port", "0", "--insecure-fast-hash", "--exit-with-parent"]);
    let port = address.rsplit(':').next().unwrap();
    let failure = output(&["--port", port, "--insecure-fast-hash"]);
    assert_eq!(failure.status.code(), Some(1));
    assert!(
        String::from_utf8(failure.stderr)
            .unwrap()
            .contains("Choose another with --port")
    );
    drop(running.stdin.take());
    running.wait().unwrap();
}

#[test]
fn the_document_and_the_help_are_printed() {
    let document = output(&["--openapi"]);
    assert!(serde_json::from_slice::<Value>(&document.stdout).unwrap()["paths"].is_object());
    assert!(
        String::from_utf8(output(&["--help"]).stdout)
            .unwrap()
            .contains("--exit-with-parent")
    );
}
