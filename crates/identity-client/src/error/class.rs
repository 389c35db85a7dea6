//! The table of error classes: name, code, parent and statuses. The classes in JavaScript, their declarations and the
//! choice of a class by status derive from it.

/// Everything there is to know about one class.
struct ClassRow {
    /// Public name, as JavaScript callers write it.
    name: &'static str,
    /// The `code` of its errors.
    code: &'static str,
    /// The class that it extends; without one the base class of all.
    parent: Option<Class>,
    /// The HTTP statuses that it stands for, first and last of each range.
    statuses: &'static [(u16, u16)],
}

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $code:literal, $parent:expr, $statuses:expr;)+) => {
        /// The error classes of the public API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Class {
            $($(#[$doc])* $variant,)+
        }

        impl Class {
            /// Every class, in the order of the table: parents come before those that extend them.
            pub const ALL: [Class; [$(Class::$variant),+].len()] = [$(Class::$variant),+];

            const fn row(self) -> &'static ClassRow {
                match self {
                    $(Class::$variant => const {
                        &ClassRow { name: $name, code: $code, parent: $parent, statuses: $statuses }
                    },)+
                }
            }
        }
    };
}

classes! {
    /// A defect of this client. Its class is the base class of all.
    Internal => "IdentityError", "INTERNAL_ERROR", None, &[];
    /// An option or an argument is wrong.
    Config => "ConfigError", "CONFIG_INVALID", None, &[];
    /// DNS, TCP or TLS failed, or the connection broke.
    Connection => "ConnectionError", "CONNECTION_FAILED", None, &[];
    /// A deadline passed.
    Timeout => "TimeoutError", "TIMEOUT", None, &[];
    /// The caller cancelled the call.
    Abort => "AbortError", "ABORTED", None, &[];
    /// The answer cannot be used.
    Response => "ResponseError", "RESPONSE_INVALID", None, &[];
    /// The service refused or failed, with a status that has no class of its own.
    Api => "ApiError", "API_ERROR", None, &[];
    /// The service refused the body.
    Validation => "ValidationError", "VALIDATION_FAILED", Some(Class::Api), &[(400, 400), (422, 422)];
    /// Credentials or token are wrong.
    Authentication => "AuthenticationError", "AUTHENTICATION_FAILED", Some(Class::Api), &[(401, 401)];
    /// The user may not do this.
    Permission => "PermissionError", "PERMISSION_DENIED", Some(Class::Api), &[(403, 403)];
    /// There is no such thing.
    NotFound => "NotFoundError", "NOT_FOUND", Some(Class::Api), &[(404, 404)];
    /// It contradicts what is there.
    Conflict => "ConflictError", "CONFLICT", Some(Class::Api), &[(409, 409)];
    /// Too many calls.
    RateLimit => "RateLimitError", "RATE_LIMITED", Some(Class::Api), &[(429, 429)];
    /// The service failed.
    Server => "ServerError", "SERVER_ERROR", Some(Class::Api), &[(500, 599)];
    /// The caller's provider of access tokens failed.
    TokenProvider => "TokenProviderError", "TOKEN_PROVIDER_FAILED", None, &[];
    /// The client was closed before the call.
    Closed => "ClosedError", "CLIENT_CLOSED", None, &[];
    /// An access token was checked, and refused.
    Token => "TokenError", "TOKEN_INVALID", None, &[];
    /// No usable key set is at hand to check access tokens.
    KeysUnavailable => "KeysUnavailableError", "KEYS_UNAVAILABLE", None, &[];
}

impl Class {
    /// The class of an error status.
    pub(crate) fn of_status(status: u16) -> Class {
        Class::ALL
            .into_iter()
            .find(|class| {
                let mut ranges = class.row().statuses.iter();
                ranges.any(|(first, last)| (*first..=*last).contains(&status))
            })
            .unwrap_or(Class::Api)
    }

    /// The public name, for example `RateLimitError`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The stable name of the kind of error, for example `RATE_LIMITED`.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The class that it extends; without one the base class of all.
    pub const fn parent(self) -> Option<Class> {
        self.row().parent
    }

    /// The first of the HTTP statuses that it stands for.
    pub fn status(self) -> Option<u16> {
        self.row().statuses.first().map(|(first, _)| *first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_unique_and_parents_come_first() {
        for (index, class) in Class::ALL.into_iter().enumerate() {
            for other in &Class::ALL[..index] {
                assert_ne!(class.name(), other.name());
                assert_ne!(class.code(), other.code());
            }
            if let Some(parent) = class.parent() {
                assert!(Class::ALL[..index].contains(&parent), "{class:?}");
            }
        }
    }

    #[test]
    fn every_status_has_one_class() {
        for status in 400..=u16::MAX {
            let fitting = Class::ALL.into_iter().filter(|class| {
                let mut ranges = class.row().statuses.iter();
                ranges.any(|(first, last)| (*first..=*last).contains(&status))
            });
            assert!(fitting.count() <= 1, "{status}");
        }
        let classes = [400, 401, 402, 422, 429, 499, 500, 599, 600].map(Class::of_status);
        assert_eq!(
            classes,
            [
                Class::Validation,
                Class::Authentication,
                Class::Api,
                Class::Validation,
                Class::RateLimit,
                Class::Api,
                Class::Server,
                Class::Server,
                Class::Api,
            ]
        );
    }
}
