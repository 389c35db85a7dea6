//! The options of one call.

use std::time::Duration;

use identity_client::{CallOptions, Error, Operation, Secret, Subject};
use serde::Deserialize;
use serde_json::Value;

use super::reader::{Reader, unreadable};

/// What a call brings along besides its body and its token.
pub(crate) struct Call {
    pub(crate) options: CallOptions,
    /// The call has an `AbortSignal`.
    pub(crate) cancellable: bool,
}

/// What the glue sends when a call has options, an `AbortSignal`, or waited for its token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallText {
    #[serde(default)]
    options: Value,
    spent_ms: f64,
    cancellable: bool,
}

/// Reads the JSON text of a call's options.
pub(crate) fn call_options(operation: Operation, text: &str) -> Result<Call, Error> {
    let mut options = CallOptions::default();
    match read(text, &mut options) {
        Ok(cancellable) => Ok(Call { options, cancellable }),
        Err(error) => {
            let error = error.about(Subject::Call);
            Err(error.before_call(operation, options.request_id.as_deref(), options.elapsed))
        }
    }
}

/// Whether the call has an `AbortSignal`. The id and the time come first: an error needs both.
fn read(text: &str, options: &mut CallOptions) -> Result<bool, Error> {
    let call: CallText = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&well_formed(text)))
        .map_err(|_| unreadable())?;
    let mut reader = Reader::new(call.options)?;
    options.request_id = reader.any_text("requestId");
    options.elapsed = Duration::try_from_secs_f64(call.spent_ms / 1e3).unwrap_or_default();
    options.timeout_ms = reader.whole("timeoutMs")?;
    options.max_retries = reader.count("maxRetries")?;
    options.headers = reader.texts("headers")?;
    options.idempotency_key = reader.text("idempotencyKey")?.map(Secret::from);
    options.client_ip = reader.any_text("clientIp");
    options.user_agent = reader.any_text("userAgent");
    reader.finish(&["accessToken", "signal"])?;
    Ok(call.cancellable)
}

/// The text with U+FFFD in the place of halves of surrogate pairs, which an end user's request may have brought into
/// `userAgent` and which are no JSON here. `JSON.stringify` escapes nothing else as `\ud…`. Linear.
pub(crate) fn well_formed(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let is_half = escape
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("\\ud"))
            && escape.get(3..4).is_some_and(|digit| digit >= "8");
        let length = if is_half { 6 } else { 2 };
        let (taken, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        mended.push_str(if is_half { "\u{fffd}" } else { taken });
        rest = after;
    }
    mended.push_str(rest);
    mended
}
