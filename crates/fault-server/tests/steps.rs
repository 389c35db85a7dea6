//! Every step does on the wire what it says.

mod support;

use std::{
    io::{ErrorKind, Write},
    time::{Duration, Instant},
};

use fault_server::{Answer, FaultServer, Framing, Payload, Script, Step};
use serde_json::json;
use support::{GET, PATIENCE, Peer};

#[test]
fn answers_in_turn_over_one_connection_and_repeats_the_last() {
    let server = FaultServer::start(Script::respond_in_turn([
        Answer::status(503).header("Retry-After", "1"),
        Answer::json(200, json!({"id": 1})),
    ]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    assert!(
        peer.answer()
            .starts_with("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\ncontent-length: 0\r\n")
    );
    for _ in 0..2 {
        peer.send(GET);
        assert!(peer.answer().ends_with("\r\n\r\n{\"id\":1}"));
    }
    assert_eq!((server.connections(), server.request_count()), (1, 3));
}

#[test]
fn turns_are_counted_over_all_connections() {
    let server = FaultServer::start(Script::turns([
        vec![Step::Reset],
        vec![Step::json(200, json!({}))],
    ]));
    let mut first = Peer::to(server.address());
    first.send(GET);
    assert_eq!(first.rest(), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    let mut second = Peer::to(server.address());
    second.send(GET);
    assert!(second.answer().ends_with("{}"));
    assert_eq!(
        server
            .requests()
            .iter()
            .map(|request| request.connection)
            .collect::<Vec<_>>(),
        [0, 1]
    );
}

#[test]
fn each_connection_has_its_own_steps() {
    let server = FaultServer::start(Script::connections([[Step::write("one")], [Step::write("more")]]));
    let texts: Vec<_> = (0..3).map(|_| Peer::to(server.address()).rest_text()).collect();
    assert_eq!(texts, ["one", "more", "more"]);
}

#[test]
fn reads_bodies_by_length_and_by_chunks_and_keeps_the_raw_bytes() {
    let server = FaultServer::start(Script::json(200, json!({})));
    let mut peer = Peer::to(server.address());
    let plain = "POST /a HTTP/1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    let chunked =
        "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":2}\r\n0\r\n\r\n";
    peer.send(&format!("{plain}{chunked}"));
    peer.answer();
    peer.answer();
    let requests = server.requests();
    assert_eq!(requests[0].text(), plain);
    assert_eq!(requests[1].text(), chunked);
    assert_eq!(requests[1].json(), json!({"a": 2}));
    assert_eq!(
        (requests[1].method(), requests[1].target()),
        ("POST".to_owned(), "/b".to_owned())
    );
    assert_eq!(requests[0].header("content-length").as_deref(), Some("7"));
    assert!(requests.iter().all(|request| request.complete));
}

#[test]
fn an_unfinished_request_is_recorded_as_such() {
    let server = FaultServer::start(Script::json(200, json!({})));
    let mut peer = Peer::to(server.address());
    peer.send("POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nhalf");
    drop(peer);
    assert!(server.wait_for_requests(1, PATIENCE));
    assert!(!server.requests()[0].complete);
    assert!(server.wait_for_open(0, PATIENCE));
}

#[test]
fn writes_slowly() {
    let server = FaultServer::start(Script::after_request([Step::write_slowly(
        Payload::text("12345"),
        40,
    )]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    let started = Instant::now();
    assert_eq!(peer.take(1), "1");
    assert!(started.elapsed() < Duration::from_millis(150));
    assert_eq!(peer.rest_text(), "2345");
    assert!(started.elapsed() >= Duration::from_millis(160));
}

#[test]
fn a_stalled_connection_ends_with_its_server() {
    let server = FaultServer::start(Script::after_request([
        Step::write("HTTP/1.1 200 OK\r\n"),
        Step::Stall,
    ]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    peer.take(17);
    peer.0.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(matches!(
        peer.rest().1,
        Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)
    ));
    let stopping = Instant::now();
    server.stop();
    assert!(stopping.elapsed() < Duration::from_secs(1));
    assert_eq!(peer.rest(), (Vec::new(), None));
}

#[test]
fn a_server_that_reads_nothing_stalls_an_upload() {
    let server = FaultServer::start(Script {
        receive_buffer: Some(4096),
        ..Script::connection([Step::Stall])
    });
    let mut peer = Peer::to(server.address());
    peer.0
        .set_write_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let error = peer.0.write_all(&vec![b'a'; 32 * 1024 * 1024]).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
}

#[test]
fn closing_with_unread_bytes_is_still_a_clean_end() {
    let server = FaultServer::start(Script::connection([
        Step::ReadBytes(1),
        Step::write("bye"),
        Step::Close,
    ]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    assert_eq!(peer.rest_text(), "bye");
}

#[test]
fn half_closes_and_goes_on_reading() {
    let steps = [Step::ShutdownWrite, Step::ReadRequest, Step::ReadUntilClosed];
    let server = FaultServer::start(Script::connection(steps));
    let mut peer = Peer::to(server.address());
    assert_eq!(peer.rest_text(), "");
    peer.send(GET);
    assert!(server.wait_for_requests(1, PATIENCE));
    assert_eq!(server.open(), 1);
    drop(peer);
    assert!(server.wait_for_open(0, PATIENCE));
}

#[test]
fn an_endless_loop_ends_when_its_reader_goes() {
    let endless = Step::forever([Step::write("5\r\nhello\r\n")]);
    let head = Step::write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let server = FaultServer::start(Script::after_request([head, endless]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    peer.take(1_000_000);
    drop(peer);
    assert!(server.wait_for_open(0, PATIENCE));
}

#[test]
fn floods_with_interim_answers_a_number_of_times() {
    let flood = Step::repeat(100, [Step::write("HTTP/1.1 103 Early Hints\r\n\r\n")]);
    let server = FaultServer::start(Script::after_request([flood, Step::json(200, json!({}))]));
    let mut peer = Peer::to(server.address());
    peer.send(GET);
    assert_eq!(peer.rest_text().matches("HTTP/1.1 ").count(), 101);
}

#[test]
fn framings_say_what_they_are_told_to() {
    let wire = |framing| {
        let answer = Answer::text(200, "text/plain", "hello").framing(framing);
        String::from_utf8(answer.render(None).unwrap()).unwrap()
    };
    assert!(wire(Framing::Claims(99)).ends_with("content-length: 99\r\n\r\nhello"));
    assert!(wire(Framing::Chunked).ends_with("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    assert!(wire(Framing::ChunkedUnfinished).ends_with("chunked\r\n\r\n5\r\nhello\r\n"));
    assert!(wire(Framing::UntilClose).ends_with("content-type: text/plain\r\n\r\nhello"));
}

#[test]
fn a_server_can_come_back_on_its_port() {
    let first = FaultServer::start(Script::connection([Step::write("first")]));
    let port = first.address().port();
    assert_eq!(Peer::to(first.address()).rest_text(), "first");
    first.stop();
    let second = FaultServer::start(Script::connection([Step::write("second")]).on_port(port));
    assert_eq!(Peer::to(second.address()).rest_text(), "second");
}

#[test]
fn a_bad_script_is_an_error() {
    for script in [
        Script::connection([Step::Write(Payload::Base64("!".to_owned()))]),
        Script::turns([[Step::forever([])]]),
    ] {
        assert_eq!(
            FaultServer::try_start(&script).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
}
