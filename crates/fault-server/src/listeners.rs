//! Ports that do not answer.

use std::{
    io::{Error, Result},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

/// How many connections are tried before the queue must be full.
const MOST_FILLERS: usize = 64;

/// How long a connect may take until it counts as stalled. On the loopback a working one takes microseconds.
const STALLED: Duration = Duration::from_millis(200);

/// A port where a connect gets no answer at all: a listener that never accepts, its queue full.
///
/// Linux drops the SYN of a connect to a full queue and the peer goes on trying. Where the system refuses
/// such a connect instead (Windows), [`BlackHole::open`] says so with an error.
#[derive(Debug)]
pub struct BlackHole {
    address: SocketAddr,
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// Opens one and tries it: when it is returned, a connect has really stalled.
    ///
    /// # Errors
    /// The system refuses connects to a full queue instead of dropping them, or takes every one.
    pub fn open() -> Result<Self> {
        let listener = bound()?;
        listener.listen(0)?;
        let address = address_of(&listener)?;
        let mut queue = Vec::new();
        while queue.len() < MOST_FILLERS {
            match TcpStream::connect_timeout(&address, STALLED) {
                Ok(stream) => queue.push(stream),
                Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                    return Ok(Self {
                        address,
                        _listener: listener,
                        _queue: queue,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::other("this system's listen queue does not fill"))
    }

    /// Where the connect stalls.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A port that refuses every connection, and that nobody else can take as long as it lives: bound, never listening.
#[derive(Debug)]
pub struct RefusedPort {
    address: SocketAddr,
    _socket: Socket,
}

impl RefusedPort {
    /// Reserves one.
    ///
    /// # Errors
    /// No socket could be bound.
    pub fn open() -> Result<Self> {
        let socket = bound()?;
        Ok(Self {
            address: address_of(&socket)?,
            _socket: socket,
        })
    }

    /// Where connections are refused.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn bound() -> Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    Ok(socket)
}

fn address_of(socket: &Socket) -> Result<SocketAddr> {
    socket
        .local_addr()?
        .as_socket()
        .ok_or_else(|| Error::other("the socket has no IPv4 address"))
}
