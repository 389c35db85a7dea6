//! What would have been sent to users.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::{clock::Timestamp, secret::Secret};

/// How many messages are kept; the oldest go first.
const CAPACITY: usize = 10_000;

/// Everything that a real service would have sent to its users. In memory only: codes and tokens are never written to
/// the data file.
#[derive(Debug, Default)]
pub struct Outbox {
    sent: Mutex<Sent>,
}

#[derive(Debug, Default)]
struct Sent {
    total: u64,
    messages: VecDeque<Message>,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    id: u64,
    at: Timestamp,
    to: String,
    content: Content,
}

/// What a message says.
#[derive(Clone, Debug)]
pub enum Content {
    /// The code that finishes a login with a second factor.
    LoginCode(Secret),
    /// The code that turns the second factor on.
    EnableCode(Secret),
    /// The second factor was turned on or off.
    TwoFactorChanged {
        /// Whether it is on now.
        enabled: bool,
    },
    /// To the new address: the token that proves it is read by the user.
    EmailChangeToken(Secret),
    /// To the old address: somebody asked to move the account.
    EmailChangeRequested {
        /// Where it is to move.
        new_email: String,
    },
    /// To the old address: the account has moved.
    EmailChanged {
        /// Where it has moved.
        new_email: String,
    },
}

/// A message as `GET /__emulator/outbox` shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    id: u64,
    kind: &'static str,
    to: String,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_email: Option<String>,
}

impl Outbox {
    /// Puts a message in.
    pub fn send(&self, at: Timestamp, to: &str, content: Content) {
        let mut sent = self.lock();
        sent.total += 1;
        let id = sent.total;
        if sent.messages.len() == CAPACITY {
            sent.messages.pop_front();
        }
        sent.messages.push_back(Message {
            id,
            at,
            to: to.to_owned(),
            content,
        });
    }

    /// All messages, oldest first.
    pub fn messages(&self) -> Vec<MessageView> {
        self.lock().messages.iter().map(Message::view).collect()
    }

    /// Throws every message away.
    pub fn clear(&self) {
        *self.lock() = Sent::default();
    }

    fn lock(&self) -> MutexGuard<'_, Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Message {
    fn view(&self) -> MessageView {
        let mut view = MessageView {
            id: self.id,
            kind: "",
            to: self.to.clone(),
            at: self.at.iso(),
            code: None,
            token: None,
            new_email: None,
        };
        match &self.content {
            Content::LoginCode(code) => {
                (view.kind, view.code) = ("login_code", Some(code.reveal().to_owned()))
            }
            Content::EnableCode(code) => {
                (view.kind, view.code) = ("enable_2fa_code", Some(code.reveal().to_owned()))
            }
            Content::TwoFactorChanged { enabled: true } => view.kind = "2fa_enabled",
            Content::TwoFactorChanged { enabled: false } => view.kind = "2fa_disabled",
            Content::EmailChangeToken(token) => {
                (view.kind, view.token) = ("email_change_token", Some(token.reveal().to_owned()));
            }
            Content::EmailChangeRequested { new_email } => {
                (view.kind, view.new_email) = ("email_change_requested", Some(new_email.clone()));
            }
            Content::EmailChanged { new_email } => {
                (view.kind, view.new_email) = ("email_changed", Some(new_email.clone()));
            }
        }
        view
    }
}
