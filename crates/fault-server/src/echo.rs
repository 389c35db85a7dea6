//! Sending a request back to its sender, to test that nothing of it leaks from an error.

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Request;

/// Where in the answer's body the request's `Authorization` header and body come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Echo {
    /// `{"code":"ECHO","message":"rejected: <authorization> <body>"}`
    Message,
    /// `{"code":"<authorization> <body>","message":"rejected"}`
    Code,
    /// `{"code":"ECHO","message":"rejected","fields":{"authorization":"…","body":"…", …}}`, with one more field for
    /// every member of a JSON body.
    Fields,
    /// `{"code":"ECHO","message":"rejected","request":{"method":…,"target":…,"headers":{…},"body":…}}`, the body as the
    /// JSON it was.
    Request,
    /// The authorization and the body as *names* of members: `{"<authorization>":1,"<body>":2, …}`.
    Keys,
    /// The authorization and the body as members of a top-level array.
    Array,
    /// The authorization and the body as base64 and hexadecimal inside the message.
    Encoded,
    /// An HTML page around the whole request.
    Html,
    /// The whole request as text.
    Text,
}

impl Echo {
    /// Every shape, for tests that walk them all.
    pub const ALL: [Self; 9] = [
        Self::Message,
        Self::Code,
        Self::Fields,
        Self::Request,
        Self::Keys,
        Self::Array,
        Self::Encoded,
        Self::Html,
        Self::Text,
    ];

    /// The content type that fits the shape.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            _ => "application/json; charset=utf-8",
        }
    }

    pub(crate) fn render(self, request: Option<&Request>) -> Vec<u8> {
        let nothing = Request::default();
        let request = request.unwrap_or(&nothing);
        let authorization = request.header("authorization").unwrap_or_default();
        let body = request.body_text();
        let value = match self {
            Self::Html => {
                return format!("<html><body><pre>{}</pre></body></html>", request.text()).into_bytes();
            }
            Self::Text => return request.bytes.clone(),
            Self::Message => {
                json!({"code": "ECHO", "message": format!("rejected: {authorization} {body}")})
            }
            Self::Code => json!({"code": format!("{authorization} {body}"), "message": "rejected"}),
            Self::Array => json!([authorization, body]),
            Self::Keys => json!({authorization: 1, body: 2, "code": "ECHO", "message": "rejected"}),
            Self::Encoded => json!({"code": "ECHO", "message": encoded(&authorization, &body)}),
            Self::Fields => {
                json!({"code": "ECHO", "message": "rejected", "fields": fields(&authorization, &body)})
            }
            Self::Request => json!({"code": "ECHO", "message": "rejected", "request": {
                "method": request.method(),
                "target": request.target(),
                "headers": request.headers().into_iter().map(|(name, value)| (name, Value::String(value)))
                    .collect::<Map<_, _>>(),
                "body": serde_json::from_str(&body).unwrap_or(Value::String(body)),
            }}),
        };
        value.to_string().into_bytes()
    }
}

fn fields(authorization: &str, body: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    if let Ok(Value::Object(members)) = serde_json::from_str(body) {
        for (name, member) in members {
            let text = member.as_str().map_or_else(|| member.to_string(), str::to_owned);
            fields.insert(name, format!("not acceptable: {text}").into());
        }
    }
    fields.insert("authorization".to_owned(), authorization.into());
    fields.insert("body".to_owned(), body.into());
    fields
}

fn encoded(authorization: &str, body: &str) -> String {
    format!(
        "rejected: {} {} {}",
        BASE64.encode(authorization.as_bytes()),
        BASE64.encode(body.as_bytes()),
        HEXLOWER.encode(body.as_bytes())
    )
}

/// Puts the request's header values (and `{{body}}`, `{{target}}`) in place of their names in double braces.
pub(crate) fn fill_in(template: &str, request: Option<&Request>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) = rest
        .split_once("{{")
        .and_then(|(before, tail)| Some((before, tail.split_once("}}")?)))
    {
        filled.push_str(before);
        if let Some(request) = request {
            filled.push_str(&match name {
                "body" => request.body_text(),
                "target" => request.target(),
                header => request.header(header).unwrap_or_default(),
            });
        }
        rest = after;
    }
    filled + rest
}
