//! What the OpenAPI document says apart from the single operations.

use utoipa::{
    IntoParams, IntoResponses, OpenApi,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::error::ErrorBody;

/// Refusals that any operation with a body can answer.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "only described, never made")]
pub(super) enum BodyRefusals {
    /// The body, or a header, is malformed.
    #[response(status = 400)]
    MalformedJson(ErrorBody),
    /// The body did not arrive within ten seconds.
    #[response(status = 408)]
    Timeout(ErrorBody),
    /// The body is larger than 64 KiB.
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// The content type is not `application/json`.
    #[response(status = 415)]
    UnsupportedMediaType(ErrorBody),
    /// The body is not valid for this operation; see `fields`.
    #[response(status = 422)]
    Validation(ErrorBody),
}

/// The header under which a call may come again.
#[derive(Debug)]
pub(super) struct Idempotency;

// By hand: derived, a parameter that may be absent could also be `null`, which no header is.
impl IntoParams for Idempotency {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(255))
            .pattern(Some("^[!-~]+$"));
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "For 24 hours, a call with the same key and the same body gets the same answer and is not carried out \
                 again. The same key with another body is rejected with 422 `IDEMPOTENCY_KEY_REUSED`. Keys are separate for \
                 each operation and account.",
            ))
            .schema(Some(key));
        vec![parameter.build()]
    }
}

/// A call without a token that is good, or with credentials that are not.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "only described, never made")]
pub(super) enum Unauthorized {
    /// The credentials are missing, wrong or expired; see `code`.
    #[response(status = 401, headers(("WWW-Authenticate" = String, description = "Always `Bearer`.")))]
    Unauthorized(ErrorBody),
}

/// Too many failed attempts.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "only described, never made")]
pub(super) enum RateLimited {
    /// Too many failed attempts.
    #[response(status = 429, headers(("Retry-After" = u32, description = "Seconds to wait.")))]
    RateLimited(ErrorBody),
}

/// What every operation can answer.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "only described, never made")]
pub(super) enum InternalRefusal {
    /// Internal error of the emulator.
    #[response(status = 500)]
    Internal(ErrorBody),
}

/// The document before the operations are added.
pub(super) fn base() -> utoipa::openapi::OpenApi {
    let mut document = Described::openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("bearer", bearer);
    document
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Identity service (emulator)",
    description = "The eleven operations of the identity service, as implemented by the emulator.",
    license(name = "MIT", identifier = "MIT")
))]
struct Described;
