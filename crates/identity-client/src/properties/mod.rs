//! What must hold whatever a service, or a caller, writes. Each room is one reader of foreign input; `corpus/` holds what
//! they start from, `proptest-regressions/` what once failed. The README says how to run them for longer.

mod answers;
mod error_bodies;
mod retry_after;
mod routes;

use proptest::prelude::*;

use crate::error::Error;
use crate::scrub::Scrubber;

/// Sent by the calls here; no eight bytes of it may be seen anywhere.
const SECRET: &str = "Zq7Lw2Vx9Tn4Kd6Hs1Jp8Rf3";

fn scrubber() -> Scrubber {
    let mut scrubber = Scrubber::default();
    scrubber.add(SECRET);
    scrubber
}

/// Bodies as services write them, whole and damaged, with pieces of the secret in them; and bodies of no sense at all.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let seed = prop::sample::select(CORPUS.to_vec());
    let damaged = (seed, prop::collection::vec(damage(), 0..6)).prop_map(|(seed, damages)| {
        let mut body = seed.to_vec();
        damages.into_iter().for_each(|damage| damage.befall(&mut body));
        body
    });
    let nested = (
        prop::sample::select(vec!["[", "{\"error\":", "{\"errors\":[", "{\"fields\":{\"a\":"]),
        1..5_000_usize,
    )
        .prop_map(|(open, depth)| open.repeat(depth).into_bytes());
    let long = (".", 1..50_000_usize).prop_map(|(part, times)| {
        format!(r#"{{"message":"{}","code":"{SECRET}"}}"#, part.repeat(times)).into_bytes()
    });
    prop_oneof![
        8 => damaged,
        2 => prop::collection::vec(any::<u8>(), 0..300),
        2 => ".{0,200}".prop_map(String::into_bytes),
        1 => nested,
        1 => long,
    ]
}

const CORPUS: [&[u8]; 10] = [
    include_bytes!("../../corpus/error-bodies/aspnet.json"),
    include_bytes!("../../corpus/error-bodies/code-message.json"),
    include_bytes!("../../corpus/error-bodies/envoy.txt"),
    include_bytes!("../../corpus/error-bodies/fastapi.json"),
    include_bytes!("../../corpus/error-bodies/json-api.json"),
    include_bytes!("../../corpus/error-bodies/nest.json"),
    include_bytes!("../../corpus/error-bodies/nested.json"),
    include_bytes!("../../corpus/error-bodies/nginx.html"),
    include_bytes!("../../corpus/error-bodies/oauth.json"),
    include_bytes!("../../corpus/error-bodies/problem.json"),
];

/// Something that befalls a body at a place, given in parts of its length.
#[derive(Clone, Debug)]
enum Damage {
    /// A byte becomes another.
    Byte(f64, u8),
    /// A text is put in: a piece of the secret, or a mark of JSON or HTML.
    Insert(f64, String),
    /// The rest is lost.
    Cut(f64),
    /// The whole is said twice.
    Twice,
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = 0.0..1.0_f64;
    let piece = (0..=SECRET.len() - 8, 8..=SECRET.len()).prop_map(|(start, length)| {
        SECRET
            .get(start..(start + length).min(SECRET.len()))
            .unwrap_or(SECRET)
            .to_owned()
    });
    let mark = prop::sample::select(vec![
        "\"", "\\", "{", "}", "[", "]", ",", ":", "<", ">", "\n", "\0", "\u{feff}", " ",
    ]);
    prop_oneof![
        3 => (place.clone(), any::<u8>()).prop_map(|(place, byte)| Damage::Byte(place, byte)),
        6 => (place.clone(), piece).prop_map(|(place, piece)| Damage::Insert(place, piece)),
        3 => (place.clone(), mark).prop_map(|(place, mark)| Damage::Insert(place, mark.to_owned())),
        1 => place.prop_map(Damage::Cut),
        1 => Just(Damage::Twice),
    ]
}

impl Damage {
    fn befall(self, body: &mut Vec<u8>) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a part of a length is a length"
        )]
        let at = |place: f64, body: &[u8]| (place * body.len() as f64) as usize;
        match self {
            Damage::Byte(place, byte) => {
                let place = at(place, body);
                if let Some(old) = body.get_mut(place) {
                    *old = byte;
                }
            }
            Damage::Insert(place, text) => {
                let place = at(place, body);
                body.splice(place..place, text.into_bytes());
            }
            Damage::Cut(place) => body.truncate(at(place, body)),
            Damage::Twice => body.extend_from_within(..),
        }
    }
}

/// What an error shows is one line that fits a log, and has nothing of the secret in it.
fn is_fit_to_be_seen(error: &Error) -> Result<(), TestCaseError> {
    let line = error.to_string();
    prop_assert!(
        line.chars().count() <= 400,
        "{} characters: {line}",
        line.chars().count()
    );
    prop_assert!(!line.chars().any(char::is_control), "{line:?}");
    let data = error.data().map(ToString::to_string);
    let shown = format!(
        "{line} {error:?} {:?} {:?} {data:?}",
        error.server_code(),
        error.fields()
    )
    .to_ascii_lowercase();
    for piece in SECRET.to_ascii_lowercase().as_bytes().windows(8) {
        let seen = shown.as_bytes().windows(8).any(|window| window == piece);
        prop_assert!(!seen, "{} in {shown}", String::from_utf8_lossy(piece));
    }
    Ok(())
}
