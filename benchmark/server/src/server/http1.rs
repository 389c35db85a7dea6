//! HTTP/1.1, written by hand: a general server would spend more on a request than the benchmark may.

use bytes::{Buf, BytesMut};
use httparse::{EMPTY_HEADER, Request, Status};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::answers::{Answers, Question};

const MAX_HEADERS: usize = 64;
const READ_SIZE: usize = 8 * 1024;

/// A request found at the start of the input.
enum Found<'a> {
    /// It takes this many bytes, head and body.
    Whole(usize, Question<'a>),
    /// Its body is not framed by `Content-Length`; no peer needs that, so it is refused.
    Unframed,
    Partial,
    Malformed,
}

/// Answers the requests of one connection until it closes or says something that is not HTTP.
pub(crate) async fn serve<S>(mut stream: S, answers: &Answers)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut input = BytesMut::with_capacity(READ_SIZE);
    loop {
        match next_request(&input) {
            Found::Whole(length, question) => {
                let (answer, wait) = answers.to(question);
                if let Some(wait) = wait {
                    tokio::time::sleep(wait).await;
                }
                if stream.write_all(&answer.message).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
                input.advance(length);
            }
            Found::Partial => {
                input.reserve(READ_SIZE);
                if !matches!(stream.read_buf(&mut input).await, Ok(1..)) {
                    return;
                }
            }
            Found::Unframed => {
                // The connection ends either way.
                let _ = stream.write_all(&answers.length_required.message).await;
                return;
            }
            Found::Malformed => return,
        }
    }
}

fn next_request(input: &[u8]) -> Found<'_> {
    if input.is_empty() {
        return Found::Partial;
    }
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut request = Request::new(&mut headers);
    let head = match request.parse(input) {
        Ok(Status::Complete(head)) => head,
        Ok(Status::Partial) => return Found::Partial,
        Err(_) => return Found::Malformed,
    };
    let (Some(method), Some(path)) = (request.method, request.path) else {
        return Found::Malformed;
    };
    let mut body = 0;
    let mut bearer = false;
    for header in request.headers.iter() {
        if header.name.eq_ignore_ascii_case("authorization") {
            bearer = header.value.starts_with(b"Bearer ");
        } else if header.name.eq_ignore_ascii_case("content-length") {
            match str::from_utf8(header.value)
                .ok()
                .and_then(|text| text.parse::<usize>().ok())
            {
                Some(length) => body = length,
                None => return Found::Malformed,
            }
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Found::Unframed;
        }
    }
    match head.checked_add(body) {
        Some(length) if length <= input.len() => Found::Whole(
            length,
            Question {
                method,
                path,
                bearer,
                has_body: body > 0,
            },
        ),
        Some(_) => Found::Partial,
        None => Found::Malformed,
    }
}
