//! Who the caller is, and moving to another e-mail address.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    bearer::{Bearer, OldBearer},
    body::{Body, EmailAddress, Fields, FromFields},
    error::{ApiError, ErrorBody, FieldErrors},
    openapi::{BodyRefusals, Idempotency, InternalRefusal, Unauthorized},
};
use crate::{
    outbox::Content,
    random,
    secret::Secret,
    state::AppState,
    store::{self, User},
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(request_email_change))
        .routes(routes!(confirm_email_change))
}

/// The profile of the signed-in user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile {
    id: String,
    email: String,
    email_verified: bool,
    #[serde(rename = "twoFAEnabled")]
    two_factor: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<User> for Profile {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            email_verified: user.email_verified,
            two_factor: user.two_factor,
            created_at: user.created_at.iso(),
        }
    }
}

/// Get the profile of the signed-in user.
#[utoipa::path(get, path = "/auth/me", operation_id = "me", security(("bearer" = [])),
    responses((status = 200, description = "The profile.", body = Profile), Unauthorized, InternalRefusal))]
async fn me(bearer: Bearer) -> Json<Profile> {
    Json(bearer.user.into())
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct EmailChangeRequest {
    #[schema(value_type = EmailAddress)]
    new_email: String,
}

impl FromFields for EmailChangeRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            new_email: fields.email("newEmail"),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EmailChangeRequested {
    /// The backend must send it only to the new address.
    email_change_token: String,
    #[schema(example = "EMAIL_CHANGE_REQUESTED")]
    code: &'static str,
    message: &'static str,
}

/// Request a change of the e-mail address. Replaces an earlier request, and notifies the old address.
#[utoipa::path(post, path = "/auth/email-change/request", operation_id = "requestEmailChange", params(Idempotency),
    request_body = EmailChangeRequest, security(("bearer" = [])),
    responses((status = 200, description = "The token was created.", body = EmailChangeRequested), BodyRefusals, Unauthorized, InternalRefusal,
        (status = 409, description = "The address is taken.", body = ErrorBody)))]
async fn request_email_change(
    State(state): State<AppState>,
    bearer: Bearer,
    Body(EmailChangeRequest { new_email }): Body<EmailChangeRequest>,
) -> Result<Json<EmailChangeRequested>, ApiError> {
    let user = bearer.user;
    if new_email == user.email {
        let message = "is already the address of this account".to_owned();
        return Err(ApiError::Validation(FieldErrors::from([("newEmail", message)])));
    }
    let (token, now) = (random::token()?, state.clock.now());
    let (stored, wanted) = (token.clone(), new_email.clone());
    let free = state.store.run(move |db| {
        if store::user_by_email(db, &wanted)?.is_some() {
            return Ok(false);
        }
        store::put_email_change(db, &user.id, &wanted, &stored, now)?;
        Ok(true)
    });
    if !free.await? {
        return Err(ApiError::EmailTaken("newEmail"));
    }
    state
        .outbox
        .send(now, &new_email, Content::EmailChangeToken(token.clone()));
    state
        .outbox
        .send(now, &user.email, Content::EmailChangeRequested { new_email });
    Ok(Json(EmailChangeRequested {
        email_change_token: token.reveal().to_owned(),
        code: "EMAIL_CHANGE_REQUESTED",
        message: "Confirm the change with the token that was sent to the new address.",
    }))
}

#[derive(ToSchema)]
struct EmailChangeConfirmation {
    /// The new address.
    #[schema(value_type = EmailAddress)]
    email: String,
    #[schema(value_type = String, min_length = 1, max_length = 1024)]
    token: Secret,
}

impl FromFields for EmailChangeConfirmation {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            email: fields.email("email"),
            token: fields.secret("token", 1, 1024),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct EmailChanged {
    email: String,
    #[schema(example = "EMAIL_CHANGED")]
    code: &'static str,
    message: &'static str,
}

/// Confirm a change of the e-mail address. The access token is optional; it may have expired, but must belong to the
/// same user.
#[utoipa::path(post, path = "/auth/email-change/confirm", operation_id = "confirmEmailChange",
    request_body = EmailChangeConfirmation, security((), ("bearer" = [])),
    responses((status = 200, description = "The e-mail address was changed.", body = EmailChanged), BodyRefusals, Unauthorized, InternalRefusal,
        (status = 403, description = "The access token belongs to another user than the change.", body = ErrorBody),
        (status = 409, description = "The address was taken in the meantime.", body = ErrorBody),
        (status = 410, description = "The change was already confirmed, or it expired after an hour.", body = ErrorBody)))]
async fn confirm_email_change(
    State(state): State<AppState>,
    bearer: Option<OldBearer>,
    Body(request): Body<EmailChangeConfirmation>,
) -> Result<Json<EmailChanged>, ApiError> {
    let now = state.clock.now();
    let caller = bearer.map(|OldBearer(claims)| claims.sub);
    let outcome = state.store.run(move |db| {
        let found = store::email_change(db, &request.token, now)?;
        let Some(change) = found.filter(|change| change.new_email == request.email) else {
            return Ok(Err(ApiError::EmailChangeInvalid));
        };
        if caller.is_some_and(|caller| caller != change.user_id) {
            return Ok(Err(ApiError::EmailChangeForbidden));
        }
        let Some(user) = store::user_by_id(db, &change.user_id)?.filter(|_| !change.over) else {
            return Ok(Err(ApiError::EmailChangeExpired));
        };
        if !store::set_email(db, &user.id, &change.new_email)? {
            return Ok(Err(ApiError::EmailTaken("email")));
        }
        store::use_email_change(db, &request.token)?;
        Ok(Ok((user.email, change.new_email)))
    });
    let (old_email, email) = outcome.await??;
    state.outbox.send(
        now,
        &old_email,
        Content::EmailChanged {
            new_email: email.clone(),
        },
    );
    Ok(Json(EmailChanged {
        email,
        code: "EMAIL_CHANGED",
        message: "The account has a new e-mail address.",
    }))
}
