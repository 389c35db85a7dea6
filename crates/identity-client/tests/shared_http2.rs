//! Many calls on one HTTP/2 connection: while it is being made, and when the server leaves.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{FaultServer, GoAway, Handshake, Http2 as Spoken, Http2Step, Script, Step, Tls};
use identity_client::{
    Answer, CallOptions, Class, Client, Error, Http2, Operation, Options, Outcome, Phase, TlsOptions,
};
use support::{body, good, options, timed};

fn prior_knowledge(server: &FaultServer) -> Client {
    Client::new(Options {
        http2: Http2::PriorKnowledge,
        ..options(&server.url())
    })
    .unwrap()
}

/// Starts calls at the same time and waits for all of them.
async fn at_once(client: &Client, operations: &[Operation], max_retries: u32) -> Vec<Result<Answer, Error>> {
    let calls = operations.iter().map(|operation| {
        let call_options = CallOptions {
            max_retries: Some(max_retries),
            ..CallOptions::default()
        };
        tokio::spawn(client.call(*operation, body(*operation), call_options))
    });
    let mut results = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test]
async fn one_connection_carries_more_calls_than_the_server_lets_run_at_once() {
    let script = Script::http2(Spoken {
        max_streams: Some(8),
        ..Spoken::respond_in_turn([good()])
    });
    let server = FaultServer::start(script);
    let client = prior_knowledge(&server);
    at_once(&client, &[Operation::Me], 0).await.remove(0).unwrap();
    let results = at_once(&client, &[Operation::Login; 300], 0).await;
    assert!(
        results
            .iter()
            .all(|result| result.as_ref().is_ok_and(|answer| answer.attempts == 1)),
        "{results:?}"
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_server_that_leaves_costs_none_of_the_calls_at_once() {
    let slow = || vec![Http2Step::SleepMs(100), Http2Step::Answer(good())];
    let leave = vec![Http2Step::GoAway(GoAway {
        unprocessed: true,
        ..GoAway::default()
    })];
    let turns = [slow(), slow(), slow(), slow(), leave, slow()];
    let server = FaultServer::start(Script::http2(Spoken::turns(turns)));
    let client = prior_knowledge(&server);
    // The connection is there before the crowd comes.
    at_once(&client, &[Operation::Me], 0).await.remove(0).unwrap();
    let results = at_once(&client, &[Operation::Login; 12], 2).await;
    let attempts: Vec<u32> = results
        .into_iter()
        .map(|result| result.unwrap().attempts)
        .collect();
    assert_eq!(
        attempts.iter().filter(|count| **count == 1).count(),
        3,
        "those before the end: {attempts:?}"
    );
    assert!(attempts.iter().all(|count| *count <= 2), "{attempts:?}");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_broken_connection_costs_the_calls_on_it_and_no_later_one() {
    let turns = [
        vec![Http2Step::Stall],
        vec![Http2Step::Stall],
        vec![Http2Step::Reset],
        vec![Http2Step::Answer(good())],
    ];
    let server = FaultServer::start(Script::http2(Spoken::turns(turns)));
    let client = prior_knowledge(&server);
    let crowd = [Operation::Login, Operation::Me, Operation::Login];
    for (operation, result) in crowd.into_iter().zip(at_once(&client, &crowd, 2).await) {
        if operation == Operation::Me {
            assert_eq!(result.unwrap().attempts, 2);
        } else {
            let error = result.unwrap_err();
            assert_eq!(
                (error.class(), error.outcome()),
                (Class::Connection, Outcome::Unknown),
                "{error:?}"
            );
        }
    }
    assert_eq!(
        at_once(&client, &[Operation::Login], 0)
            .await
            .remove(0)
            .unwrap()
            .attempts,
        1
    );
}

/// Calls that wait for a connection that another call is making.
#[tokio::test]
async fn calls_that_wait_for_a_connection_were_not_sent_when_it_fails() {
    for handshake in [Handshake::Close, Handshake::Stall] {
        let script = Script::connection([Step::Stall]).over_tls(Tls {
            handshakes: vec![handshake],
            alpn: Some(vec!["h2".to_owned()]),
            ..Tls::default()
        });
        let server = FaultServer::start(script);
        let client = Client::new(Options {
            http2: Http2::PriorKnowledge,
            connect_timeout_ms: Some(500),
            timeout_ms: Some(3_000),
            tls: TlsOptions {
                ca: vec![server.ca_pem().into()],
                ..TlsOptions::default()
            },
            ..options(&server.url())
        })
        .unwrap();
        let (results, took) = timed(at_once(&client, &[Operation::Login; 8], 0)).await;
        for result in results {
            let error = result.unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent, "{handshake:?} {error:?}");
            assert!(
                matches!(error.class(), Class::Connection | Class::Timeout),
                "{error:?}"
            );
        }
        assert!(took < Duration::from_millis(2_500), "{handshake:?} {took:?}");
    }
}

/// One call has time enough for the connection, the others have not.
#[tokio::test]
async fn calls_that_give_up_waiting_for_a_connection_were_not_sent() {
    let script = Script::connection([Step::Stall]).over_tls(Tls {
        handshakes: vec![Handshake::Stall],
        ..Tls::default()
    });
    let server = FaultServer::start(script);
    for http2 in [Http2::PriorKnowledge, Http2::Auto] {
        let client = Client::new(Options {
            http2,
            tls: TlsOptions {
                ca: vec![server.ca_pem().into()],
                ..TlsOptions::default()
            },
            ..options(&server.url())
        })
        .unwrap();
        let patient = tokio::spawn(client.call(Operation::Me, None, CallOptions::default()));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let hasty = CallOptions {
            timeout_ms: Some(300),
            ..CallOptions::default()
        };
        let error = client
            .call(Operation::Login, body(Operation::Login), hasty)
            .await
            .unwrap_err();
        patient.abort();
        assert_eq!(
            (error.class(), error.phase()),
            (Class::Timeout, Some(Phase::Connect)),
            "{http2:?} {error:?}"
        );
        assert_eq!(error.outcome(), Outcome::NotSent, "{http2:?} {error:?}");
    }
}
