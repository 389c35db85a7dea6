//! Judges a whole answer: the text to give to the caller, or the error it stands for.

mod check;
mod message;
mod second_factor;
mod service;
mod service_fields;

use check::{AnswerFault, check_answer, object};
use second_factor::second_factor;

use crate::error::{Error, Reason, ServiceAnswer};
use crate::operation::{Operation, RetryClass};
use crate::scrub::Scrubber;
use crate::transport::Received;

/// The text of a good answer, or the error of any other. `may_have_happened` is true when an earlier attempt of this
/// call may have taken effect; `scrubber` hides what must not be shown of a refusal.
///
/// The time is linear in the answer and, for a refusal, in what was sent.
pub(crate) fn judge(
    operation: Operation,
    scrubber: impl FnOnce() -> Scrubber,
    received: Received,
    may_have_happened: bool,
) -> Result<String, Error> {
    let Received {
        status,
        mut body,
        retry_after,
        ..
    } = received;
    if operation == Operation::Login
        && matches!(status, 200..=299 | 401 | 403)
        && let Some(answer) = second_factor(&body)
    {
        body = answer;
    } else if operation.retry_class() == RetryClass::Idempotent && status == 404 && may_have_happened {
        // What should end is gone, because the attempt before, whose answer was lost, ended it.
        return Ok("{}".to_owned());
    } else if status >= 400 {
        return Err(Error::api(ServiceAnswer::read(
            status,
            &body,
            retry_after,
            &scrubber(),
        )));
    }
    check_answer(operation, body).map_err(|fault| unusable(status, fault))
}

/// The text of an answer that must be a JSON object, without regard to an operation.
pub(crate) fn check_object(status: u16, body: Vec<u8>) -> Result<String, Error> {
    object(body).map_err(|fault| unusable(status, fault))
}

fn unusable(status: u16, fault: AnswerFault) -> Error {
    let (reason, text) = match fault {
        AnswerFault::Empty => (Reason::Empty, "the service answered without a body".to_owned()),
        AnswerFault::NotJson => (
            Reason::NotJson,
            "the service's answer is not JSON; is `baseUrl` correct?".to_owned(),
        ),
        AnswerFault::NotAnObject(kind) => (
            Reason::WrongShape,
            format!("the service's answer must be a JSON object; got {kind}"),
        ),
        AnswerFault::WrongField(name, expected) => (
            Reason::WrongShape,
            format!("`{name}` in the service's answer must be {expected}"),
        ),
    };
    Error::response(reason, Some(status), text)
}
