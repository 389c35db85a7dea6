//! A redirect is never followed: it could send a password to another host.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, FaultServer, Script};
use identity_client::{Class, Operation, Outcome};
use support::{call, client, good};

#[tokio::test]
async fn a_redirect_is_an_error_and_its_target_sees_nothing() {
    let target = FaultServer::start(Script::answer(good()));
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let location = format!("{}/elsewhere?token=s3cr3t-value", target.url());
        let server = FaultServer::start(Script::answer(
            Answer::status(status).header("location", location),
        ));
        for operation in [Operation::Login, Operation::Me, Operation::LogoutSession] {
            let error = call(&client(&server), operation).await.unwrap_err();
            assert_eq!(
                (error.class(), error.reason()),
                (Class::Response, Some("redirect")),
                "{status}"
            );
            assert_eq!(
                (error.status(), error.response_status(), error.outcome()),
                (None, Some(status), Outcome::Rejected)
            );
            assert_eq!((error.attempts(), error.retryable()), (1, false));
            let text = error.to_string();
            let says = format!("a redirect ({status}); redirects are never followed");
            assert!(
                text.contains(&says) && text.contains("check `baseUrl` and `routes`"),
                "{text}"
            );
            assert!(!text.contains("s3cr3t"), "{text}");
        }
    }
    assert_eq!(target.connections(), 0);
}
