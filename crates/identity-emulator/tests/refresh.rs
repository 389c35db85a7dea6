//! Refresh tokens: they rotate, and one that comes back ends its family.

mod support;

use support::{Emulator, PASSWORD, Tokens};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn refresh_rotates() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let second = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
    assert_ne!(first.refresh_token, second.refresh_token);
    emulator
        .get("/api/auth/me")
        .bearer(&second.token)
        .send()
        .await
        .expect(200);
    let third = Tokens::of(&emulator.refresh(&second.refresh_token).send().await);
    assert_ne!(second.refresh_token, third.refresh_token);
}

#[tokio::test]
async fn a_repeated_refresh_gets_the_same_successor_for_ten_seconds() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let second = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
    emulator.advance(9);
    let again = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
    assert_eq!(second.refresh_token, again.refresh_token);
    emulator.refresh(&second.refresh_token).send().await.expect(200);
}

#[tokio::test]
async fn repeated_refreshes_at_once_agree() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let refresh = || emulator.refresh(&first.refresh_token).send();
    let (a, b, c) = tokio::join!(refresh(), refresh(), refresh());
    assert_eq!(a.text("refreshToken"), b.text("refreshToken"));
    assert_eq!(b.text("refreshToken"), c.text("refreshToken"));
}

#[tokio::test]
async fn a_refresh_token_that_comes_back_later_ends_the_whole_family() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let other_login = Tokens::of(&emulator.login(PASSWORD).send().await);
    let second = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
    emulator.advance(10);
    emulator
        .refresh(&first.refresh_token)
        .send()
        .await
        .refused(401, "REFRESH_TOKEN_REUSED");
    emulator
        .refresh(&first.refresh_token)
        .send()
        .await
        .refused(401, "REFRESH_TOKEN_REUSED");
    emulator
        .refresh(&second.refresh_token)
        .send()
        .await
        .refused(401, "SESSION_ENDED");
    emulator
        .get("/api/auth/me")
        .bearer(&second.token)
        .send()
        .await
        .refused(401, "SESSION_ENDED");
    emulator
        .refresh(&other_login.refresh_token)
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn a_reused_refresh_token_ends_the_family_whatever_access_token_comes_along() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let stranger = emulator.register_as("eve@example.com").await;
    for beside in [&stranger.token, "a.b.c", ""] {
        let first = Tokens::of(&emulator.login(PASSWORD).send().await);
        let second = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
        let with = |token: &str| emulator.refresh(token).bearer(beside).send();
        with(&first.refresh_token).await.refused(401, "TOKEN_INVALID");
        emulator.advance(10);
        with(&first.refresh_token)
            .await
            .refused(401, "REFRESH_TOKEN_REUSED");
        emulator
            .refresh(&second.refresh_token)
            .send()
            .await
            .refused(401, "SESSION_ENDED");
    }
    emulator.refresh(&stranger.refresh_token).send().await.expect(200);
}

#[tokio::test]
async fn a_good_refresh_token_beside_a_foreign_access_token_is_not_used_up() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let stranger = emulator.register_as("eve@example.com").await;
    for beside in [&stranger.token, "a.b.c"] {
        let refused = emulator
            .refresh(&tokens.refresh_token)
            .bearer(beside)
            .send()
            .await;
        refused.refused(401, "TOKEN_INVALID");
        let unknown = emulator.refresh("never-issued").bearer("a.b.c").send().await;
        unknown.refused(401, "TOKEN_INVALID");
    }
    emulator.refresh(&tokens.refresh_token).send().await.expect(200);
}

#[tokio::test]
async fn an_unknown_refresh_token_is_refused() {
    let emulator = Emulator::start().await;
    emulator
        .refresh("never-issued")
        .send()
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
}

#[tokio::test]
async fn a_session_ends_when_idle_for_fourteen_days() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    emulator.advance(14 * DAY - 60);
    let second = Tokens::of(&emulator.refresh(&first.refresh_token).send().await);
    emulator.advance(14 * DAY);
    emulator
        .refresh(&second.refresh_token)
        .send()
        .await
        .refused(401, "REFRESH_TOKEN_EXPIRED");
}

#[tokio::test]
async fn a_session_ends_after_ninety_days_however_busy() {
    let emulator = Emulator::start().await;
    let mut tokens = emulator.register().await;
    for _ in 0..8 {
        emulator.advance(11 * DAY);
        tokens = Tokens::of(&emulator.refresh(&tokens.refresh_token).send().await);
    }
    emulator.advance(2 * DAY);
    emulator
        .refresh(&tokens.refresh_token)
        .send()
        .await
        .refused(401, "REFRESH_TOKEN_EXPIRED");
}

#[tokio::test]
async fn an_access_token_beside_a_refresh_token_may_be_old_but_must_fit() {
    let emulator = Emulator::start().await;
    let ann = emulator.register().await;
    let bob = emulator.register_as("bob@example.com").await;
    let mismatched = emulator
        .refresh(&ann.refresh_token)
        .bearer(&bob.token)
        .send()
        .await;
    mismatched.refused(401, "TOKEN_INVALID");
    emulator
        .refresh(&ann.refresh_token)
        .bearer("junk")
        .send()
        .await
        .refused(401, "TOKEN_INVALID");
    emulator.advance(3600);
    emulator
        .refresh(&ann.refresh_token)
        .bearer(&ann.token)
        .send()
        .await
        .expect(200);
}
