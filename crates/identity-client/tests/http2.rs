//! HTTP/2: what the server says it has not processed may be sent again.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{ErrorCode, FaultServer, GoAway, Http2 as Spoken, Http2Step, Script, Tls};
use identity_client::{Class, Client, Http2, Operation, Options, Outcome, Phase, TlsOptions};
use support::{call, good, options, repeatable};

fn prior_knowledge(server: &FaultServer) -> Client {
    Client::new(Options {
        http2: Http2::PriorKnowledge,
        ..options(&server.url())
    })
    .unwrap()
}

fn first(step: Http2Step) -> FaultServer {
    FaultServer::start(Script::http2(Spoken::turns([
        vec![step],
        vec![Http2Step::Answer(good())],
    ])))
}

#[tokio::test]
async fn refused_streams_are_tried_again_whatever_the_operation() {
    for operation in Operation::ALL {
        let server = first(Http2Step::ResetStream(ErrorCode::RefusedStream));
        let answer = call(&prior_knowledge(&server), operation).await.unwrap();
        assert_eq!(answer.attempts, 2, "{operation:?}");
    }
}

#[tokio::test]
async fn requests_that_a_leaving_server_never_saw_are_tried_again() {
    for operation in [Operation::Me, Operation::Login, Operation::LogoutSession] {
        let server = first(Http2Step::GoAway(GoAway {
            unprocessed: true,
            ..GoAway::default()
        }));
        let answer = call(&prior_knowledge(&server), operation).await.unwrap();
        assert_eq!(answer.attempts, 2, "{operation:?}");
        assert_eq!(server.connections(), 2, "the old connection is not used again");
    }
}

#[tokio::test]
async fn other_broken_streams_count_as_sent() {
    let breaks = [
        Http2Step::ResetStream(ErrorCode::InternalError),
        Http2Step::ResetStream(ErrorCode::Cancel),
        Http2Step::GoAway(GoAway {
            code: ErrorCode::InternalError,
            unprocessed: false,
        }),
        Http2Step::Close,
        Http2Step::Reset,
    ];
    for step in breaks {
        for operation in [Operation::Me, Operation::Login] {
            let server = first(step.clone());
            let result = call(&prior_knowledge(&server), operation).await;
            if repeatable(operation) {
                assert_eq!(result.unwrap().attempts, 2, "{step:?}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(
                    (error.class(), error.phase()),
                    (Class::Connection, Some(Phase::Request)),
                    "{step:?}"
                );
                assert_eq!(
                    (error.outcome(), error.retryable()),
                    (Outcome::Unknown, false),
                    "{step:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_graceful_end_costs_no_call() {
    let turns = [
        vec![
            Http2Step::GoAway(GoAway::default()),
            Http2Step::SleepMs(20),
            Http2Step::Answer(good()),
        ],
        vec![Http2Step::Answer(good())],
    ];
    let server = FaultServer::start(Script::http2(Spoken::turns(turns)));
    let client = prior_knowledge(&server);
    assert_eq!(call(&client, Operation::Login).await.unwrap().attempts, 1);
    assert_eq!(call(&client, Operation::Login).await.unwrap().attempts, 1);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn alpn_chooses_the_version() {
    let h2 = FaultServer::start(Script::http2(Spoken::respond_in_turn([good()])).over_tls(Tls::default()));
    let h1 = FaultServer::start(Script::answer(good()).over_tls(Tls::default()));
    for (server, http2, works) in [
        (&h2, Http2::Auto, true),
        (&h2, Http2::PriorKnowledge, true),
        (&h2, Http2::Off, false),
        (&h1, Http2::Auto, true),
        (&h1, Http2::Off, true),
        (&h1, Http2::PriorKnowledge, false),
    ] {
        let tls = TlsOptions {
            ca: vec![server.ca_pem().into()],
            ..TlsOptions::default()
        };
        let client = Client::new(Options {
            http2,
            tls,
            ..options(&server.url())
        })
        .unwrap();
        let result = call(&client, Operation::Login).await;
        assert_eq!(result.is_ok(), works, "{http2:?} {result:?}");
        if let Err(error) = result {
            assert_eq!(
                (error.class(), error.phase()),
                (Class::Connection, Some(Phase::Tls)),
                "{error:?}"
            );
            assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
            let says = "does not support the required HTTP version (`http2`)";
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}

#[tokio::test]
async fn in_plain_text_http_2_is_spoken_only_where_it_is_known() {
    let h1 = FaultServer::start(Script::answer(good()));
    let h2 = FaultServer::start(Script::http2(Spoken::respond_in_turn([good()])));
    for (server, http2) in [
        (&h1, Http2::Auto),
        (&h1, Http2::Off),
        (&h2, Http2::PriorKnowledge),
    ] {
        let client = Client::new(Options {
            http2,
            ..options(&server.url())
        })
        .unwrap();
        call(&client, Operation::Login).await.unwrap();
    }
}
