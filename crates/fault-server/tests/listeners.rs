//! Ports that do not answer.

use std::{
    io::ErrorKind,
    net::TcpStream,
    time::{Duration, Instant},
};

use fault_server::{BlackHole, RefusedPort};

#[test]
#[cfg(not(windows))]
fn a_connect_to_a_black_hole_stalls_every_time() {
    let hole = BlackHole::open().unwrap();
    for _ in 0..3 {
        let started = Instant::now();
        let error = TcpStream::connect_timeout(&hole.address(), Duration::from_millis(300)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(started.elapsed() >= Duration::from_millis(300));
    }
}

#[test]
fn a_refused_port_refuses_at_once_and_stays_reserved() {
    let port = RefusedPort::open().unwrap();
    for _ in 0..3 {
        assert_eq!(
            TcpStream::connect(port.address()).unwrap_err().kind(),
            ErrorKind::ConnectionRefused
        );
    }
    assert!(std::net::TcpListener::bind(port.address()).is_err());
}
