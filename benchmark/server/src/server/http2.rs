//! HTTP/2, by hyper.

use std::convert::Infallible;

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::answers::{Answers, Question};

/// Enough streams for the widest run of the benchmark; hyper's own default is 200.
const MAX_STREAMS: u32 = 4096;

/// Answers the requests of one connection until it closes.
pub(crate) async fn serve<S>(stream: S, answers: &'static Answers)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // A connection that breaks concerns its client, which sees it too.
    let _ = http2::Builder::new(TokioExecutor::new())
        .max_concurrent_streams(MAX_STREAMS)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(|request| answer(request, answers)),
        )
        .await;
}

async fn answer(
    request: Request<Incoming>,
    answers: &'static Answers,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let has_body = body.collect().await.is_ok_and(|body| !body.to_bytes().is_empty());
    let bearer = head
        .headers
        .get(AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"Bearer "));
    let question = Question {
        method: head.method.as_str(),
        path: head.uri.path(),
        bearer,
        has_body,
    };
    let (answer, wait) = answers.to(question);
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    let mut response = Response::new(Full::new(answer.body.clone()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
