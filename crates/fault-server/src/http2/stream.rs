//! One request of an HTTP/2 connection and its answer.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use h2::{RecvStream, SendStream, server::SendResponse};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use tokio::time::sleep;

use super::{
    Http2Step,
    shared::{Order, Shared},
};
use crate::{Answer, Request};

/// Reads the request and does its turn. Nothing is left to do when it fails: the peer has gone.
pub(super) async fn play(
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    shared: Shared,
) {
    let stream = u32::from(respond.stream_id());
    let Some(request) = receive(request, &shared).await else {
        return;
    };
    let script = Arc::clone(&shared.script);
    let at = shared
        .record
        .next_turn()
        .min(script.turns.len().saturating_sub(1));
    let mut open: Option<SendStream<Bytes>> = None;
    let mut announced = false;
    for step in script.turns.get(at).map(Vec::as_slice).unwrap_or_default() {
        let order = match step {
            Http2Step::Answer(answer) | Http2Step::StartAnswer(answer) => {
                let ends = matches!(step, Http2Step::Answer(_));
                let Some(sent) = send(answer, &request, &mut respond, ends) else {
                    return;
                };
                open = Some(sent);
                continue;
            }
            Http2Step::ResetStream(code) => {
                match &mut open {
                    Some(open) => open.send_reset((*code).into()),
                    None => respond.send_reset((*code).into()),
                }
                continue;
            }
            Http2Step::SleepMs(ms) => {
                sleep(Duration::from_millis(*ms)).await;
                continue;
            }
            Http2Step::Stall => return std::future::pending().await,
            Http2Step::GoAway(go_away) => Order::GoAway(*go_away, stream),
            Http2Step::Close => Order::Close,
            Http2Step::Reset => Order::Reset,
        };
        let _ = shared.orders.send(order);
        if !matches!(order, Order::GoAway(..)) {
            return std::future::pending().await;
        }
        announced = true;
    }
    if announced && open.is_none() {
        // To end here would reset the stream, and a GOAWAY is to speak for itself.
        std::future::pending().await
    }
}

/// Sends an answer's head and body.
fn send(
    answer: &Answer,
    request: &Request,
    respond: &mut SendResponse<Bytes>,
    ends: bool,
) -> Option<SendStream<Bytes>> {
    let body = answer.body.render(Some(request)).ok()?;
    let mut head = Response::builder().status(StatusCode::from_u16(answer.status).ok()?);
    for (name, value) in answer.complete_headers(body.len(), Some(request)) {
        // RFC 9113 §8.2.2: it has no place here.
        if !name.eq_ignore_ascii_case("transfer-encoding") {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            head = head.header(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        }
    }
    let empty = body.is_empty();
    let mut stream = respond.send_response(head.body(()).ok()?, ends && empty).ok()?;
    if !empty {
        stream.send_data(Bytes::from(body), ends).ok()?;
    }
    Some(stream)
}

/// Reads the request and records it as text; `None` when it was broken off.
async fn receive(request: http::Request<RecvStream>, shared: &Shared) -> Option<Request> {
    let (head, mut body) = request.into_parts();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut bytes = format!("{} {target} HTTP/2\r\n", head.method).into_bytes();
    if let Some(authority) = head.uri.authority() {
        bytes.extend_from_slice(format!("host: {authority}\r\n").as_bytes());
    }
    for (name, value) in &head.headers {
        bytes.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    let mut complete = true;
    while let Some(part) = body.data().await {
        let Ok(part) = part else {
            complete = false;
            break;
        };
        let _ = body.flow_control().release_capacity(part.len());
        bytes.extend_from_slice(&part);
    }
    let request = shared.record.request(shared.number, bytes, complete);
    complete.then_some(request)
}
