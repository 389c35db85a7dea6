//! The one table of operations. Routes, authorization, retries, checks of requests and answers, the documented
//! defaults and the tests that walk all operations derive from it.

mod field;

use field::{boolean, optional_text, required_array, text};

pub(crate) use field::{AnswerField, AnswerType};
pub use field::{FieldType, RequestField};

/// What a second try could do; decides which failures may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryClass {
    /// Only reads: every transient failure may be retried.
    Read,
    /// Doing it twice is the same as doing it once: retried like a read.
    Idempotent,
    /// Doing it twice is not the same: retried only when it provably was not sent.
    OneShot,
}

/// Everything there is to know about one operation.
struct Row {
    /// Public name, as JavaScript callers write it.
    name: &'static str,
    /// Default verb and path below the base URL; `:field` stands for a field of the body.
    route: &'static str,
    retry: RetryClass,
    /// Declared fields of the request; `None` when the operation takes no body.
    request: Option<&'static [RequestField]>,
    /// Fields of the answer that callers must be able to trust.
    answer: &'static [AnswerField],
    /// Whether an empty answer (204) says all there is to say.
    empty_answer: bool,
    /// Whether an idempotency key makes a retry safe. Never for tokens and codes that are used up by the first try.
    key_allows_retry: bool,
}

/// Checked in every answer that may carry tokens.
const TOKENS: &[AnswerField] = &[optional_text("token"), optional_text("refreshToken")];

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident => $row:expr,)+) => {
        /// An operation of the identity service.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($(#[$doc])* $variant,)+
        }

        impl Operation {
            /// Every operation, in the order of the table.
            pub const ALL: [Operation; [$(Operation::$variant),+].len()] = [$(Operation::$variant),+];

            const fn row(self) -> &'static Row {
                match self {
                    $(Operation::$variant => const { &$row },)+
                }
            }
        }
    };
}

operations! {
    /// Creates an account.
    Register => Row {
        name: "register",
        route: "POST /auth/register",
        retry: RetryClass::OneShot,
        request: Some(&[text("email"), text("password")]),
        answer: TOKENS,
        empty_answer: true,
        key_allows_retry: true,
    },
    /// Exchanges e-mail and password for tokens, or says that a second factor is required.
    Login => Row {
        name: "login",
        route: "POST /auth/login",
        retry: RetryClass::OneShot,
        request: Some(&[text("email"), text("password")]),
        answer: TOKENS,
        empty_answer: false,
        key_allows_retry: false,
    },
    /// Completes a login with the code of the second factor.
    ConfirmLogin2Fa => Row {
        name: "confirmLogin2FA",
        route: "POST /auth/login/2fa",
        retry: RetryClass::OneShot,
        request: Some(&[text("email"), text("code")]),
        answer: TOKENS,
        empty_answer: false,
        key_allows_retry: false,
    },
    /// Exchanges a refresh token for new tokens.
    Refresh => Row {
        name: "refresh",
        route: "POST /auth/refresh",
        retry: RetryClass::OneShot,
        request: Some(&[text("refreshToken")]),
        answer: TOKENS,
        empty_answer: false,
        key_allows_retry: false,
    },
    /// Lists the open sessions of the user.
    ListSessions => Row {
        name: "listSessions",
        route: "GET /auth/sessions",
        retry: RetryClass::Read,
        request: None,
        answer: &[required_array("sessions")],
        empty_answer: false,
        key_allows_retry: false,
    },
    /// Ends one session of the user.
    LogoutSession => Row {
        name: "logoutSession",
        route: "DELETE /auth/sessions/:sessionId",
        retry: RetryClass::Idempotent,
        request: Some(&[text("sessionId")]),
        answer: &[],
        empty_answer: true,
        key_allows_retry: false,
    },
    /// Describes the user the token belongs to.
    Me => Row {
        name: "me",
        route: "GET /auth/me",
        retry: RetryClass::Read,
        request: None,
        answer: &[],
        empty_answer: false,
        key_allows_retry: false,
    },
    /// Starts turning the second factor on, or turns it off.
    Toggle2Fa => Row {
        name: "toggle2FA",
        route: "PATCH /auth/2fa",
        retry: RetryClass::OneShot,
        request: Some(&[boolean("enable")]),
        answer: &[],
        empty_answer: true,
        key_allows_retry: true,
    },
    /// Turns the second factor on with the code that was sent to the user.
    ConfirmEnable2Fa => Row {
        name: "confirmEnable2FA",
        route: "POST /auth/2fa/enable/confirm",
        retry: RetryClass::OneShot,
        request: Some(&[text("email"), text("code")]),
        answer: &[],
        empty_answer: true,
        key_allows_retry: false,
    },
    /// Asks for a token that confirms a new e-mail address.
    RequestEmailChange => Row {
        name: "requestEmailChange",
        route: "POST /auth/email-change/request",
        retry: RetryClass::OneShot,
        request: Some(&[text("newEmail")]),
        answer: &[],
        empty_answer: true,
        key_allows_retry: true,
    },
    /// Confirms a new e-mail address with the token that was sent to it.
    ConfirmEmailChange => Row {
        name: "confirmEmailChange",
        route: "POST /auth/email-change/confirm",
        retry: RetryClass::OneShot,
        request: Some(&[text("email"), text("token")]),
        answer: &[],
        empty_answer: true,
        key_allows_retry: false,
    },
}

impl Operation {
    /// The public name, for example `login`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The default verb and path below the base URL, for example `POST /auth/login`.
    pub const fn default_route(self) -> &'static str {
        self.row().route
    }

    /// What a second try could do.
    pub const fn retry_class(self) -> RetryClass {
        self.row().retry
    }

    /// Whether the caller gives an object with the operation's fields.
    pub const fn takes_body(self) -> bool {
        self.row().request.is_some()
    }

    /// The operation with this public name.
    pub fn from_name(name: &str) -> Option<Operation> {
        Operation::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// Declared fields of the request; none for an operation without a body.
    pub const fn request_fields(self) -> &'static [RequestField] {
        match self.row().request {
            Some(fields) => fields,
            None => &[],
        }
    }

    /// Fields of the answer whose type is checked.
    pub(crate) const fn answer_fields(self) -> &'static [AnswerField] {
        self.row().answer
    }

    /// Whether an empty answer (204) says all there is to say.
    pub const fn accepts_empty_answer(self) -> bool {
        self.row().empty_answer
    }

    /// Whether a call that carries an idempotency key may be retried although the operation is one-shot.
    pub const fn key_allows_retry(self) -> bool {
        self.row().key_allows_retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()), Some(operation));
            assert!(Operation::ALL[operation as usize] == operation);
        }
        assert_eq!(Operation::from_name("Login"), None);
        assert_eq!(Operation::from_name(""), None);
    }

    #[test]
    fn verbs_agree_with_classes_and_bodies() {
        for operation in Operation::ALL {
            let read = operation.default_route().starts_with("GET ");
            assert_eq!(read, operation.retry_class() == RetryClass::Read, "{operation:?}");
            assert_eq!(read, !operation.takes_body(), "{operation:?}");
        }
    }

    #[test]
    fn an_answer_that_callers_need_is_never_empty() {
        let needed: Vec<_> = Operation::ALL
            .into_iter()
            .filter(|operation| !operation.accepts_empty_answer())
            .map(Operation::name)
            .collect();
        assert_eq!(
            needed,
            ["login", "confirmLogin2FA", "refresh", "listSessions", "me"]
        );
    }

    #[test]
    fn keys_never_allow_what_the_first_try_may_have_used_up() {
        let allowed: Vec<_> = Operation::ALL
            .into_iter()
            .filter(|operation| operation.key_allows_retry())
            .map(Operation::name)
            .collect();
        assert_eq!(allowed, ["register", "toggle2FA", "requestEmailChange"]);
    }
}
