use std::{
    collections::HashMap,
    future::pending,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use hyper::body::Frame;
use serde_json::{Value, json};
use tokio::time::{Sleep, sleep};
use utoipa::openapi::OpenApi;

use super::error::ApiError;
use crate::{
    connection::ConnectionHandle,
    faults::{ConnectionFault, Fault},
    state::AppState,
};

/// How long the first half of a truncated body is given to leave before the connection ends.
const FLUSH: Duration = Duration::from_millis(20);

/// Which operation a method and a path belong to, as the OpenAPI document says.
#[derive(Clone, Debug)]
pub(super) struct OperationNames(Arc<HashMap<(Method, String), String>>);

impl OperationNames {
    pub(super) fn of(document: &OpenApi) -> Self {
        let mut names = HashMap::new();
        for (path, item) in &document.paths.paths {
            let methods = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            for (method, operation) in methods {
                if let Some(name) = operation
                    .as_ref()
                    .and_then(|operation| operation.operation_id.clone())
                {
                    names.insert((method, path.clone()), name);
                }
            }
        }
        Self(Arc::new(names))
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.values().any(|known| known == name)
    }

    /// The operation at a route.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&str> {
        self.0.get(&(method.clone(), path.to_owned())).map(String::as_str)
    }
}

/// Lets an armed fault strike, or the call pass.
pub(super) async fn inject(
    State((state, names)): State<(AppState, OperationNames)>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let operation = names.find(request.method(), path.as_str());
    let Some(fault) = operation.and_then(|operation| state.faults.next(operation)) else {
        return next.run(request).await;
    };
    let connection = request.extensions().get::<ConnectionHandle>().cloned();
    sleep(fault.latency()).await;
    match fault.connection {
        Some(ConnectionFault::Stall) => return pending().await,
        Some(ConnectionFault::Reset) => return reset(connection).await,
        _ => {}
    }
    let response = match answer(&fault) {
        Some(response) => response,
        None => next.run(request).await,
    };
    match fault.connection {
        Some(ConnectionFault::ResetAfter) => reset(connection).await,
        Some(ConnectionFault::Truncate) => truncate(response).await,
        _ => response,
    }
}

/// The answer that the fault prescribes, if it does.
fn answer(fault: &Fault) -> Option<Response> {
    let status = StatusCode::from_u16(fault.status?).ok()?;
    let (content_type, body) = match &fault.body {
        Some(Value::String(text)) => ("text/plain; charset=utf-8", text.clone()),
        Some(other) => ("application/json", other.to_string()),
        None => (
            "application/json",
            json!({ "code": "FAULT", "message": "This failure was injected." }).to_string(),
        ),
    };
    let mut response = (status, [(header::CONTENT_TYPE, content_type)], body).into_response();
    response
        .headers_mut()
        .extend(fault.header_map().unwrap_or_default());
    Some(response)
}

/// Never returns when there is a connection to reset.
async fn reset(connection: Option<ConnectionHandle>) -> Response {
    match connection {
        Some(connection) => {
            connection.reset();
            pending().await
        }
        // Called without a socket.
        None => ApiError::Internal.into_response(),
    }
}

/// The same answer, whose body breaks off half-way.
async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = body.collect().await.map(|body| body.to_bytes()) else {
        return ApiError::Internal.into_response();
    };
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = Some(whole.slice(..whole.len() / 2));
    Response::from_parts(
        parts,
        Body::new(BrokenOff {
            half,
            flush: Box::pin(sleep(FLUSH)),
        }),
    )
}

/// One frame, time for it to leave, then an error, upon which the server drops the connection.
struct BrokenOff {
    half: Option<Bytes>,
    flush: Pin<Box<Sleep>>,
}

impl hyper::body::Body for BrokenOff {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        self.flush
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(io::ErrorKind::BrokenPipe.into())))
    }
}
