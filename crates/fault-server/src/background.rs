//! Something that listens on a thread of its own.

use std::{
    io::Result,
    net::{Ipv4Addr, SocketAddr},
    thread::JoinHandle,
    time::Duration,
};

use socket2::{Domain, Socket, Type};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::oneshot,
    time::sleep,
};

/// How many connections the kernel keeps for a server that is busy.
const BACKLOG: i32 = 1024;

/// A listener and its thread. Dropping it closes every connection and waits for the thread.
#[derive(Debug)]
pub(crate) struct Background {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Listens on `127.0.0.1` and hands every connection to `accept`, which starts what serves it.
    pub(crate) fn listen(
        port: u16,
        receive_buffer: Option<usize>,
        mut accept: impl FnMut(TcpStream) + Send + 'static,
    ) -> Result<Self> {
        let socket = listening(port, receive_buffer)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(socket.into())?
        };
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            loop {
                match listener.accept().await {
                    Ok((tcp, _)) => {
                        // Without it the kernel would gather slow writes into one.
                        let _ = tcp.set_nodelay(true);
                        accept(tcp);
                    }
                    // Out of file descriptors, most likely: some will be free again soon.
                    Err(_) => sleep(Duration::from_millis(10)).await,
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("fault-server".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        () = serve => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has already been reported there.
            let _ = thread.join();
        }
    }
}

fn listening(port: u16, receive_buffer: Option<usize>) -> Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // Elsewhere it would let two servers share a port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if let Some(bytes) = receive_buffer {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}
