use proptest::prelude::*;

use super::{SECRET, bodies, is_fit_to_be_seen, scrubber};
use crate::error::{Error, ServiceAnswer};

fn read(status: u16, body: &[u8]) -> Error {
    Error::api(ServiceAnswer::read(status, body, None, &scrubber()))
}

proptest! {
    #[test]
    fn any_error_body_gives_an_error_that_is_fit_to_be_seen(status in 400..=599_u16, body in bodies()) {
        let error = read(status, &body);
        prop_assert_eq!(error.status(), Some(status));
        for message in error.fields().into_iter().flat_map(|fields| fields.values()) {
            prop_assert!(message.chars().count() <= 200);
        }
        is_fit_to_be_seen(&error)?;
    }

    #[test]
    fn a_secret_is_seen_in_no_place_of_a_body(
        name in "[a-zA-Z_]{1,12}",
        around in "[ -~]{0,20}",
        start in 0..=SECRET.len() - 8,
    ) {
        let echo = format!("{around}{}{around}", &SECRET[start..]);
        let shapes = [
            serde_json::json!({ &name: &echo }),
            serde_json::json!({ "message": &echo, "code": &echo, "error": { &name: [&echo] } }),
            serde_json::json!({ "errors": [{ "field": &name, "message": &echo }], &echo: 1 }),
            serde_json::json!({ "fields": { &name: &echo, &echo: &name } }),
            serde_json::json!([[[&echo]]]),
            serde_json::json!(&echo),
        ];
        for shape in shapes {
            is_fit_to_be_seen(&read(400, shape.to_string().as_bytes()))?;
        }
        is_fit_to_be_seen(&read(502, format!("<html><p title='{echo}'>{echo}</p>").as_bytes()))?;
    }
}
