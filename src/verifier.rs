//! The native verifier of access tokens. The glue in `lib/jwt` keeps what was found good and makes the errors.

use identity_client::{Checked, Error, Secret, Verifier, Wake};
use napi::bindgen_prelude::External;
use napi::{Env, Result};
use napi_derive::napi;

use crate::channel::Channel;
use crate::panics::caught;
use crate::running::{Ended, Running};
use crate::{failure, options, runtime};

/// A verifier and the channel of its environment.
pub struct TokenVerifier {
    verifier: Verifier,
    channel: Channel,
}

/// Makes a verifier. `client` and `variables` are the options of the client that fetches the keys, and what the
/// environment adds to them.
#[napi(skip_typescript)]
pub fn open_verifier(
    env: Env,
    channel: &External<Channel>,
    options: String,
    client: Option<String>,
    variables: String,
) -> Result<External<TokenVerifier>> {
    let client = client.map(Secret::from);
    let variables = Secret::from(variables);
    let make = || {
        let client = client
            .as_ref()
            .map(|text| options::client_options(text.expose(), variables.expose()))
            .transpose()?;
        Verifier::new(&options::verifier_options(&options, client)?)
    };
    caught(|| match make() {
        Ok(verifier) => Ok(External::new(TokenVerifier {
            verifier,
            channel: Channel::clone(channel),
        })),
        Err(error) => Err(failure::throw(env, &error)),
    })
}

/// Checks a token. Its claims, or why it is refused, come through the channel under the number `id`.
#[napi(skip_typescript)]
pub fn verify_token(
    env: Env,
    verifier: &External<TokenVerifier>,
    id: u32,
    token: String,
    max_age_ms: Option<f64>,
) -> Result<()> {
    caught(|| {
        let running = Running::begin(&verifier.channel, &env, id)?;
        // Without a runtime `running` is dropped, and reports that.
        if let Some(runtime) = runtime::handle() {
            let done = move |result: std::result::Result<Checked, Error>| {
                let channel = running.end(result.map(|checked| text(&checked)));
                Box::new(move || channel.wake()) as Wake
            };
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the glue checks that it is a whole number"
            )]
            let max_age_ms = max_age_ms.map(|age| age as u64);
            verifier
                .verifier
                .submit(runtime, Secret::from(token), max_age_ms, Box::new(done));
        }
        Ok(())
    })
}

/// Makes sure that a key set is at hand.
#[napi(skip_typescript)]
pub fn prefetch_keys(env: Env, verifier: &External<TokenVerifier>, id: u32) -> Result<()> {
    caught(|| {
        let keys = verifier.verifier.clone();
        Running::begin(&verifier.channel, &env, id)?
            .spawn(move || async move { keys.prefetch().await.map(|()| Ended::of("{}")) });
        Ok(())
    })
}

/// Changes whenever the key set does.
#[napi(skip_typescript)]
pub fn key_generation(verifier: &External<TokenVerifier>) -> Result<f64> {
    #[allow(clippy::cast_precision_loss, reason = "sets are not fetched that often")]
    caught(|| Ok(verifier.verifier.generation() as f64))
}

/// The JSON text of the key set's figures.
#[napi(skip_typescript)]
pub fn key_stats(verifier: &External<TokenVerifier>) -> Result<String> {
    caught(|| Ok(serde_json::to_string(&verifier.verifier.stats()).unwrap_or_default()))
}

/// The claims are a JSON text already.
fn text(checked: &Checked) -> String {
    let issued = checked
        .token
        .issued_ms
        .map_or_else(|| "null".to_owned(), |at| at.to_string());
    let last = checked
        .keys_last_ms
        .map_or_else(|| "null".to_owned(), |left| left.to_string());
    format!(
        r#"{{"claims":{},"goodUntil":{},"issued":{issued},"generation":{},"keysLastMs":{last}}}"#,
        checked.token.claims, checked.good_until_ms, checked.generation,
    )
}
