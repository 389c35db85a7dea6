//! The program: every documented line is understood, and it ends with its input.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use fault_server::{Payload, Step};
use serde_json::{Value, json};
use support::{GET, Peer};

struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fault-server"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self {
            input: child.stdin.take(),
            output,
            child,
        }
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn answer(&mut self) -> Value {
        serde_json::from_str(&self.output.next().unwrap().unwrap()).unwrap()
    }

    fn ask(&mut self, command: &Value) -> Value {
        self.send(&command.to_string());
        self.answer()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().success());
    }
}

/// The lines of a fenced block of the README.
fn documented(fence: &str) -> Vec<&'static str> {
    let readme = include_str!("../README.md");
    let block = readme.split(&format!("```{fence}\n")).nth(1).unwrap();
    block.split("```").next().unwrap().lines().collect()
}

fn port(answer: &Value) -> std::net::SocketAddr {
    answer["address"].as_str().unwrap().parse().unwrap()
}

#[test]
fn every_documented_line_is_understood() {
    for fence in ["jsonl", "jsonl-http2"] {
        let mut program = Program::start();
        for line in documented(fence) {
            program.send(line);
            let answer = program.answer();
            assert_eq!(answer.get("error"), None, "{line}");
        }
    }
    for line in documented("json-steps") {
        serde_json::from_str::<Step>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    for line in documented("json-payloads") {
        let payload = serde_json::from_str::<Payload>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        payload.render(None).unwrap();
    }
}

#[test]
fn a_server_on_command_serves_and_tells_what_it_saw() {
    let mut program = Program::start();
    let started =
        program.ask(&json!({"id": "a", "start": {"turns": [[{"answer": {"body": {"echo": "text"}}}]]}}));
    assert_eq!((&started["id"], &started["server"]), (&json!("a"), &json!(1)));
    program.send(r#"{"id":2,"waitForRequests":{"server":1,"count":1,"timeoutMs":5000}}"#);
    let mut peer = Peer::to(port(&started));
    peer.send(GET);
    assert!(peer.answer().ends_with(GET));
    assert_eq!(
        program.answer(),
        json!({"id": 2, "reached": true, "requests": 1, "open": 1})
    );
    let requests = program.ask(&json!({"id": 3, "requests": 1}));
    let request = &requests["requests"][0];
    assert_eq!(
        (&request["method"], &request["target"]),
        (&json!("GET"), &json!("/auth/me"))
    );
    assert_eq!(
        (&request["headers"], &request["complete"]),
        (&json!({"host": "x"}), &json!(true))
    );
    assert_eq!(
        program.ask(&json!({"id": 4, "stop": 1})),
        json!({"id": 4, "stopped": 1})
    );
    assert_eq!(peer.rest_text(), "");
    assert!(std::net::TcpStream::connect(port(&started)).is_err());
}

#[test]
fn tls_comes_with_its_certificates() {
    let mut program = Program::start();
    let started = program.ask(&json!({"id": 1, "start": {"tls": {"clientAuth": true}}}));
    assert!(started["url"].as_str().unwrap().starts_with("https://"));
    for pem in [
        &started["ca"],
        &started["identity"]["key"],
        &started["client"]["certificate"],
        &started["stranger"]["key"],
    ] {
        assert!(pem.as_str().unwrap().starts_with("-----BEGIN "));
    }
}

#[test]
fn what_cannot_be_done_is_an_error_with_the_id() {
    let mut program = Program::start();
    for (line, part) in [
        (r#"{"id":1,"stop":9}"#, "no server or proxy 9"),
        (r#"{"id":1,"begin":{}}"#, "unknown variant `begin`"),
        (r#"{"id":1,"start":{"turn":[]}}"#, "unknown field `turn`"),
        (
            r#"{"id":1,"start":{"turns":[[{"write":{"base64":"!"}}]]}}"#,
            "`base64`: invalid",
        ),
        (r#"{"id":1}"#, "expected"),
    ] {
        program.send(line);
        let answer = program.answer();
        assert_eq!(answer["id"], 1);
        assert!(
            answer["error"].as_str().unwrap().contains(part),
            "{line}: {answer}"
        );
    }
    program.send("nonsense");
    assert_eq!(program.answer()["id"], Value::Null);
}

#[test]
fn it_ends_when_its_input_ends_whatever_is_running() {
    let mut program = Program::start();
    let started =
        program.ask(&json!({"id": 1, "start": {"connections": [[{"write": {"text": "x"}}, "stall"]]}}));
    let mut peer = Peer::to(port(&started));
    peer.take(1);
    program.send(r#"{"id":2,"waitForRequests":{"server":1,"count":9,"timeoutMs":60000}}"#);
    let begun = Instant::now();
    drop(program);
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(peer.rest_text(), "");
}
