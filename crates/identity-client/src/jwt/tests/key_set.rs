//! The life of a key set, minute by minute.

use super::super::{Decision, KeySetState, Lifetimes};
use super::*;

const LIFETIMES: Lifetimes = Lifetimes {
    max_age_ms: 600_000,
    refresh_ahead_ms: 60_000,
    cooldown_ms: 30_000,
    stale_ms: 3_600_000,
};
const CHECK: Decision = Decision::Check { fetch: false };
const CHECK_AND_FETCH: Decision = Decision::Check { fetch: true };

const fn unavailable(retry_after_ms: u64) -> Decision {
    Decision::Unavailable { retry_after_ms }
}

fn fetched_at(now: u64) -> KeySetState {
    let mut state = KeySetState::new(LIFETIMES);
    state.begin(now, false);
    state.succeed(now, set([jwk()]), None);
    state
}

#[test]
fn without_a_set_everybody_waits_and_failures_are_spaced() {
    let mut state = KeySetState::new(LIFETIMES);
    let mut now = 0;
    assert_eq!(state.decide(now, false), Decision::Wait);
    for wait in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
        state.begin(now, false);
        state.fail(now);
        assert_eq!(state.decide_after_fetch(now, false), unavailable(wait));
        assert_eq!(state.decide(now, false), unavailable(wait));
        assert_eq!(state.decide(now + wait - 1, false), unavailable(1));
        now += wait;
        assert_eq!(state.decide(now, false), Decision::Wait);
    }
    state.succeed(now, set([jwk()]), None);
    assert_eq!(state.decide(now, true), CHECK);
    assert_eq!((state.fetches, state.failed), (7, 7));
}

#[test]
fn it_is_fetched_again_before_it_ends() {
    let state = fetched_at(0);
    assert_eq!(state.decide(539_999, true), CHECK);
    assert_eq!(state.decide(540_000, true), CHECK_AND_FETCH);
    assert_eq!(state.decide(600_000, true), CHECK_AND_FETCH);
    assert_eq!(state.decide(4_199_999, true), CHECK_AND_FETCH);
    assert_eq!(state.decide(4_200_000, true), Decision::Wait);
}

#[test]
fn a_shorter_life_wins_but_not_one_below_a_minute() {
    for (max_age, life) in [
        (Some(300_000), 300_000),
        (Some(0), 60_000),
        (Some(u64::MAX), 600_000),
        (None, 600_000),
    ] {
        let mut state = KeySetState::new(LIFETIMES);
        state.succeed(0, set([jwk()]), max_age);
        assert!(!state.is_stale(life - 1), "{max_age:?}");
        assert!(state.is_stale(life), "{max_age:?}");
    }
}

#[test]
fn an_unknown_key_costs_one_fetch_per_cooldown() {
    let mut state = fetched_at(0);
    assert_eq!(state.decide(1, false), Decision::Wait);
    state.begin(1, true);
    state.succeed(2, set([jwk()]), None);
    assert_eq!(state.decide_after_fetch(2, false), Decision::UnknownKey);
    assert_eq!(state.decide(2, false), Decision::UnknownKey);
    assert_eq!(state.decide(30_000, false), Decision::UnknownKey);
    assert_eq!(state.decide(30_001, false), Decision::Wait);
    let mut fetches = 0;
    for now in 100_000..160_000 {
        if state.decide(now, false) == Decision::Wait {
            fetches += 1;
            state.begin(now, true);
            state.succeed(now, set([jwk()]), None);
        }
    }
    assert_eq!(fetches, 2, "in a minute");
}

#[test]
fn an_unknown_key_is_unknown_while_the_set_is_fresh_and_unavailable_when_it_is_stale() {
    let mut state = fetched_at(0);
    state.begin(1, true);
    state.fail(1);
    assert_eq!(state.decide_after_fetch(1, false), Decision::UnknownKey);
    assert_eq!(state.decide_after_fetch(1, true), CHECK);
    assert_eq!(state.decide(600_000, false), Decision::Wait);
    state.begin(600_000, true);
    state.fail(600_000);
    assert_eq!(state.decide_after_fetch(600_000, false), unavailable(2_000));
    assert_eq!(state.decide(600_001, false), unavailable(30_000 - 1));
    assert_eq!(state.decide(600_001, true), CHECK, "and no fetch so soon");
    assert_eq!(state.decide(602_000, true), CHECK_AND_FETCH);
}

#[test]
fn a_set_that_is_too_old_serves_nobody() {
    let mut state = fetched_at(0);
    assert!(state.keys(4_199_999).is_some());
    assert!(state.keys(4_200_000).is_none());
    state.begin(4_200_000, false);
    state.fail(4_200_000);
    assert_eq!(state.decide_after_fetch(4_200_000, true), unavailable(1_000));
    assert_eq!(state.decide(4_200_000, true), unavailable(1_000));
}

#[test]
fn a_generation_is_a_set_that_differs() {
    let mut state = fetched_at(0);
    assert_eq!(state.generation(), 1);
    state.succeed(1, set([jwk()]), None);
    assert_eq!((state.generation(), state.age_ms(5)), (1, Some(4)));
    let mut other = jwk();
    other["kid"] = json!("k2");
    state.succeed(2, set([other]), None);
    assert_eq!(state.generation(), 2);
    assert_eq!(state.last_ms(), 2 + 600_000 + 3_600_000);
}
