//! A server of which nothing is known: few connections decide for all who wait.

use super::*;

const UNKNOWN: fn() -> Multiplexing = || Multiplexing::Unknown(Race::default());

/// A store on which so many wait, and how many connections each had made.
fn crowd(
    count: usize,
    places: usize,
) -> (
    ConnectionStore<Fake>,
    Vec<oneshot::Receiver<Handed<Fake>>>,
    Vec<usize>,
) {
    let mut store = ConnectionStore::new(KEEP_ALIVE, UNKNOWN(), places);
    let (waiting, made) = (0..count).map(|_| store.wait()).unzip();
    (store, waiting, made)
}

/// How many got what.
fn tally(waiting: &mut [oneshot::Receiver<Handed<Fake>>], what: &str) -> usize {
    waiting
        .iter_mut()
        .filter_map(|handed| (got(handed) == what).then_some(()))
        .count()
}

#[test]
fn the_first_connection_decides_for_http2() {
    let (mut store, mut waiting, made) = crowd(1_000, PLACES);
    assert_eq!(made.iter().sum::<usize>(), 1);
    assert!(!store.is_full(), "it may be enough for all");
    let now = Instant::now();
    let connection = fake(1, true);
    assert_eq!(store.connected(connection.clone(), now), 0);
    assert_eq!(tally(&mut waiting, "n1"), 1_000);
    connection.open.set(false);
    assert!(store.take(now).is_none());
    let again: Vec<_> = (0..10).map(|_| store.wait()).collect();
    assert_eq!(
        again.iter().map(|(_, made)| made).sum::<usize>(),
        1,
        "it is remembered"
    );
    assert_eq!(store.overdue(), 0, "all wait for the one");
}

#[test]
fn the_first_connection_decides_for_http1() {
    let (mut store, mut waiting, _) = crowd(10, 6);
    let now = Instant::now();
    assert_eq!(
        store.connected(fake(1, false), now),
        5,
        "as many as there are places"
    );
    assert_eq!(tally(&mut waiting[..1], "n1"), 1);
    assert!(store.is_full());
    assert_eq!(store.overdue(), 0, "each has its own");
    store.put(fake(1, false), now);
    assert_eq!(got(&mut waiting[1]), "r1");
    assert_eq!(
        store.failed(&fault()),
        1,
        "a failure is for one of those without a place"
    );
    assert_eq!(tally(&mut waiting[2..], "failed"), 1);
}

#[test]
fn others_race_a_connection_that_takes_long() {
    let (mut store, mut waiting, _) = crowd(10, PLACES);
    let now = Instant::now();
    assert_eq!(store.overdue(), 3);
    assert_eq!(store.overdue(), 0, "there are four");
    assert_eq!(store.wait().1, 0);
    assert_eq!(store.connected(fake(2, true), now), 0);
    assert_eq!(tally(&mut waiting, "n2"), 10);
    store.connected(fake(3, true), now);
    assert_eq!(store.take(now).unwrap().0.name, 2, "the first is kept");
    let (mut alone, mut one, _) = crowd(1, PLACES);
    assert_eq!(alone.overdue(), 0, "nobody else waits");
    let (_second, made) = alone.wait();
    assert_eq!(made, 1, "whoever comes then joins the race");
    assert_eq!(alone.failed(&fault()), 0);
    assert_eq!(got(&mut one[0]), "failed");
}

#[test]
fn one_failure_is_for_one_and_the_last_is_for_all() {
    let (mut store, mut waiting, _) = crowd(10, PLACES);
    assert_eq!(store.failed(&fault()), 3, "others race for the rest");
    assert_eq!(tally(&mut waiting[..1], "failed"), 1);
    assert_eq!((store.failed(&fault()), store.failed(&fault())), (0, 0));
    assert_eq!(tally(&mut waiting[1..], "failed"), 2);
    assert_eq!(store.failed(&fault()), 0);
    assert_eq!(tally(&mut waiting[3..], "failed"), 7);
    let (mut next, made) = store.wait();
    assert_eq!(made, 1, "the next begins anew");
    let (_second, made) = store.wait();
    assert_eq!(made, 0);
    assert_eq!(store.failed(&fault()), 1);
    assert_eq!(got(&mut next), "failed");
    store.connected(fake(1, false), Instant::now());
    assert_eq!(store.wait().1, 1, "HTTP/1.1");
}

#[test]
fn nobody_waits_for_ever_when_those_before_have_gone() {
    let (mut store, waiting, _) = crowd(3, 1);
    drop(waiting);
    assert_eq!(store.overdue(), 0);
    assert_eq!(store.failed(&fault()), 0);
    let (mut next, made) = store.wait();
    assert_eq!(made, 1);
    store.broken_off(&fault());
    assert_eq!(got(&mut next), "failed");
    assert_eq!(store.wait().1, 1);
}

/// In the end each waiter has an answer, whatever happens in which order, and nobody waits while nothing is on its way.
#[test]
fn every_order_of_events_serves_everybody() {
    for seed in 0..2_000_u64 {
        let mut random = fastrand::Rng::with_seed(seed);
        let places = random.usize(1..6);
        let (mut store, mut waiting, made) = crowd(random.usize(1..8), places);
        let mut pending: usize = made.iter().sum();
        let now = Instant::now();
        for _ in 0..random.usize(0..30) {
            match random.u8(0..6) {
                0 => {
                    let (handed, made) = store.wait();
                    waiting.push(handed);
                    pending += made;
                }
                1 => drop(waiting.pop()),
                2 => pending += store.overdue(),
                3 if pending > 0 => pending = pending - 1 + store.failed(&fault()),
                4 if pending > 0 => {
                    store.broken_off(&fault());
                    pending -= 1;
                }
                5 if pending > 0 && random.u8(0..4) == 0 => {
                    pending = pending - 1 + store.connected(fake(1, random.bool()), now);
                }
                _ => {}
            }
            assert!(pending <= places, "seed {seed}");
        }
        while pending > 0 {
            pending = pending - 1 + store.failed(&fault());
        }
        let connected_all = waiting.iter_mut().all(|handed| got(handed) != "nothing") || store.is_full();
        assert!(connected_all, "seed {seed}");
    }
}
