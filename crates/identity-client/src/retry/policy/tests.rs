use super::FailureKind::{Final, NoAnswer, NotSent, TooMany, Unavailable};
use super::*;
use crate::deadline::Fires;
use crate::error::{Phase, ServiceAnswer};
use crate::step::Step;

const CLASSES: [RetryClass; 3] = [RetryClass::Read, RetryClass::Idempotent, RetryClass::OneShot];

fn situation(class: RetryClass, failed: FailureKind) -> Situation {
    Situation {
        policy: RetryPolicy {
            class,
            has_key: false,
            max_retries: 2,
        },
        failed,
        retries: 0,
        left: Duration::from_secs(10),
        retry_after: None,
        affordable: true,
        random: 0.5,
    }
}

fn retries(situation: Situation) -> bool {
    matches!(decide(situation), Decision::RetryAfter(_))
}

#[test]
fn the_table_of_classes_and_failures() {
    for class in CLASSES {
        let repeatable = class != RetryClass::OneShot;
        let table = [
            (NotSent, true),
            (NoAnswer, repeatable),
            (Unavailable, repeatable),
            (TooMany, repeatable),
            (Final, false),
        ];
        for (failed, expected) in table {
            assert_eq!(
                retries(situation(class, failed)),
                expected,
                "{class:?} {failed:?}"
            );
        }
    }
}

#[test]
fn a_key_allows_a_second_try_when_no_answer_came() {
    let with_key = |failed| {
        let mut situation = situation(RetryClass::OneShot, failed);
        situation.policy.has_key = true;
        situation
    };
    assert!(retries(with_key(NotSent)) && retries(with_key(NoAnswer)));
    assert!(!retries(with_key(Unavailable)) && !retries(with_key(TooMany)));
}

#[test]
fn limits_end_it() {
    let base = situation(RetryClass::Read, NoAnswer);
    assert_eq!(decide(base), Decision::RetryAfter(Duration::from_millis(100)));
    assert_eq!(
        decide(Situation { retries: 1, ..base }),
        Decision::RetryAfter(Duration::from_millis(200))
    );
    assert_eq!(decide(Situation { retries: 2, ..base }), Decision::Stop);
    assert_eq!(
        decide(Situation {
            policy: RetryPolicy {
                max_retries: 0,
                ..base.policy
            },
            ..base
        }),
        Decision::Stop
    );
    assert_eq!(
        decide(Situation {
            left: Duration::from_millis(100),
            ..base
        }),
        Decision::Stop
    );
    assert_eq!(
        decide(Situation {
            affordable: false,
            ..base
        }),
        Decision::OutOfBudget
    );
}

#[test]
fn what_the_service_asks_for_is_obeyed_if_it_fits() {
    let ask = |seconds| Situation {
        retry_after: Some(Duration::from_secs(seconds)),
        ..situation(RetryClass::Read, TooMany)
    };
    assert_eq!(decide(ask(3)), Decision::RetryAfter(Duration::from_secs(3)));
    assert_eq!(decide(ask(10)), Decision::Stop);
    assert_eq!(decide(ask(0)), Decision::RetryAfter(Duration::ZERO));
}

#[test]
fn failures_fall_into_their_classes() {
    let fires = Fires {
        at: std::time::Instant::now(),
        limit: Duration::from_secs(1),
        option: "timeoutMs",
    };
    let timeout = |step| Error::timeout(step, fires, "h");
    let connection = |sent| Error::connection(Phase::Request, String::new(), sent, None);
    let response = |reason| Error::response(reason, Some(200), "");
    let api = |status| Error::api(ServiceAnswer::of_status(status));
    let table = [
        (timeout(Step::Connecting), NotSent),
        (timeout(Step::Exchange), NoAnswer),
        (timeout(Step::Body), NoAnswer),
        (connection(false), NotSent),
        (connection(true), NoAnswer),
        (response(Reason::Truncated), NoAnswer),
        (response(Reason::TooLarge), Final),
        (response(Reason::NotJson), Final),
        (api(429), TooMany),
        (api(503), Unavailable),
        (api(408), Unavailable),
        (api(522), Unavailable),
        (api(418), Final),
        (api(500), Final),
        (api(404), Final),
        (Error::abort(true), Final),
        (Error::abort(false), Final),
        (Error::closed(), Final),
        (Error::config("body", ""), Final),
        (Error::internal(""), Final),
    ];
    for (error, expected) in table {
        assert_eq!(FailureKind::of(&error), expected, "{error:?}");
        assert_eq!(
            FailureKind::of(&error).is_transient(),
            expected != Final,
            "{error:?}"
        );
    }
}

#[test]
fn statuses_fall_into_their_classes() {
    let table = [
        (200, Final),
        (400, Final),
        (404, Final),
        (407, Final),
        (408, Unavailable),
        (409, Final),
        (429, TooMany),
        (500, Final),
        (501, Final),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
        (505, Final),
        (519, Final),
        (520, Unavailable),
        (524, Unavailable),
        (525, Final),
        (527, Final),
    ];
    for (status, expected) in table {
        assert_eq!(FailureKind::of_status(status), expected, "{status}");
    }
}
