//! The service over HTTP. One file for each family of operations.

mod account;
mod authentication;
mod bearer;
mod body;
mod caller;
mod codes;
mod control;
mod error;
mod fault_injection;
mod guard;
mod idempotency;
mod openapi;
mod request_id;
mod sessions;
mod tokens;
mod two_factor;

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::header, middleware, routing::get};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

pub use self::guard::host_name;
use self::{error::ApiError, fault_injection::OperationNames};
use crate::state::AppState;

/// The whole service, ready to be served or called directly.
pub fn app(state: AppState) -> Router {
    let (api, document) = api().split_for_parts();
    let names = OperationNames::of(&document);
    let inject = middleware::from_fn_with_state((state.clone(), names.clone()), fault_injection::inject);
    let repeat = middleware::from_fn_with_state((state.clone(), names.clone()), idempotency::repeat);
    let document = Arc::new(document);

    Router::new()
        // A fault strikes the answer on its way out: what was carried out is kept.
        .merge(api.route_layer(repeat).route_layer(inject))
        .route(
            "/api/openapi.json",
            get(async move || Json(document.as_ref().clone())),
        )
        .route(
            "/api/.well-known/jwks.json",
            get(async |State(state): State<AppState>| jwks(state.access_tokens.jwks())),
        )
        .merge(control::router(names))
        .fallback(async || ApiError::RouteNotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(middleware::from_fn_with_state(state.clone(), guard::check))
        .layer(middleware::from_fn(request_id::echo))
        .with_state(state)
}

/// The OpenAPI 3.1 document, made from the handlers, as the committed file holds it.
pub fn openapi_json() -> serde_json::Result<String> {
    let document = api().split_for_parts().1;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn api() -> OpenApiRouter<AppState> {
    let families = OpenApiRouter::new()
        .merge(authentication::router())
        .merge(sessions::router())
        .merge(two_factor::router())
        .merge(account::router());
    OpenApiRouter::with_openapi(openapi::base()).nest("/api", families)
}

fn jwks(keys: Value) -> ([(header::HeaderName, &'static str); 1], Json<Value>) {
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(keys))
}
