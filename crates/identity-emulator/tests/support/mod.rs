//! An emulator called in process: no socket, a database of its own.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails loudly"
)]

pub(crate) mod served;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, request},
};
use http_body_util::BodyExt;
use identity_emulator::{HashCost, Settings, State, app};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const EMAIL: &str = "ann@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Emulator {
    pub(crate) state: Arc<State>,
    router: Router,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// One call, built step by step.
pub(crate) struct Call<'a> {
    emulator: &'a Emulator,
    request: request::Builder,
    body: Body,
}

impl Emulator {
    pub(crate) async fn start() -> Self {
        let settings = Settings {
            hash_cost: HashCost::InsecureFast,
            ..Settings::default()
        };
        Self::with(settings).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let state = Arc::new(State::new(settings).await.unwrap());
        Self {
            router: app(state.clone()),
            state,
        }
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call<'_> {
        let mut call = self.bare_call(method, path);
        call.request = call.request.header("host", "localhost:3001");
        call
    }

    /// A call without a `Host`.
    pub(crate) fn bare_call(&self, method: Method, path: &str) -> Call<'_> {
        let request = Request::builder().method(method).uri(path);
        Call {
            emulator: self,
            request,
            body: Body::empty(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Call<'_> {
        self.call(Method::POST, path).json(body)
    }

    /// Registers [`EMAIL`] and gives its tokens.
    pub(crate) async fn register(&self) -> Tokens {
        self.register_as(EMAIL).await
    }

    pub(crate) async fn register_as(&self, email: &str) -> Tokens {
        let answer = self
            .post(
                "/api/auth/register",
                json!({ "email": email, "password": PASSWORD }),
            )
            .send()
            .await;
        answer.expect(201);
        Tokens::of(&answer)
    }

    pub(crate) fn login(&self, password: &str) -> Call<'_> {
        self.post("/api/auth/login", json!({ "email": EMAIL, "password": password }))
    }

    pub(crate) fn refresh(&self, refresh_token: &str) -> Call<'_> {
        self.post("/api/auth/refresh", json!({ "refreshToken": refresh_token }))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.state.clock.advance(Duration::from_secs(seconds));
    }

    /// What was sent: pairs of kind and addressee.
    pub(crate) async fn outbox(&self) -> Vec<Value> {
        let answer = self.get("/__emulator/outbox").send().await;
        answer.body["messages"].as_array().unwrap().clone()
    }

    /// Registers [`EMAIL`] and turns its second factor on.
    pub(crate) async fn register_with_two_factor(&self) -> Tokens {
        let tokens = self.register().await;
        let asked = self
            .call(Method::PATCH, "/api/auth/2fa")
            .bearer(&tokens.token)
            .json(json!({ "enable": true }));
        let code = asked.send().await.text("twoFACode");
        let confirm = json!({ "email": EMAIL, "code": code });
        self.post("/api/auth/2fa/enable/confirm", confirm)
            .bearer(&tokens.token)
            .send()
            .await
            .expect(200);
        tokens
    }
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn from(self, ip: &str) -> Self {
        self.header("x-forwarded-for", ip)
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Answer {
        let request = self.request.body(self.body).unwrap();
        let response = self.emulator.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).expect("every answer is JSON");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
    }

    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
        assert!(self.body["message"].is_string());
    }

    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {}", self.body))
            .to_owned()
    }

    pub(crate) fn retry_after(&self) -> u64 {
        self.headers["retry-after"].to_str().unwrap().parse().unwrap()
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) token: String,
    pub(crate) refresh_token: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        Self {
            token: answer.text("token"),
            refresh_token: answer.text("refreshToken"),
        }
    }
}
