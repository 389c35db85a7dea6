use std::cell::Cell;
use std::io;
use std::rc::Rc;

use super::*;

const KEEP_ALIVE: Duration = Duration::from_millis(100);
const PLACES: usize = 256;

#[derive(Clone, Debug)]
struct Fake {
    name: u32,
    open: Rc<Cell<bool>>,
    shared: bool,
    placed: Rc<Cell<bool>>,
}

impl Reusable for Fake {
    fn is_open(&self) -> bool {
        self.open.get()
    }

    fn share(&self) -> Option<Fake> {
        self.shared.then(|| self.clone())
    }

    fn forfeit(&self) -> bool {
        self.placed.replace(false)
    }
}

fn fake(name: u32, shared: bool) -> Fake {
    Fake {
        name,
        open: Rc::new(Cell::new(true)),
        shared,
        placed: Rc::new(Cell::new(true)),
    }
}

/// What a waiter got: `r1` a returned connection, `n1` a new one, `failed`, or `nothing` yet.
fn got(handed: &mut oneshot::Receiver<Handed<Fake>>) -> String {
    match handed.try_recv() {
        Ok(Handed::Returned(fake)) => format!("r{}", fake.name),
        Ok(Handed::New(fake)) => format!("n{}", fake.name),
        Ok(Handed::Failed(_)) => "failed".to_owned(),
        Err(_) => "nothing".to_owned(),
    }
}

fn fault() -> Arc<FaultCause> {
    Arc::new(io::Error::other("refused").into())
}

#[test]
fn the_connection_used_last_is_taken_first_unless_it_is_old_or_closed() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    let closed = fake(4, false);
    for (millis, connection) in [
        (0, fake(1, false)),
        (50, fake(2, false)),
        (60, fake(3, false)),
        (70, closed.clone()),
    ] {
        store.put(connection, at(millis));
    }
    assert_eq!(store.idle(), 4);
    closed.open.set(false);
    assert_eq!(
        store.idle(),
        3,
        "one that the server has closed is no idle connection"
    );
    assert_eq!(store.take(at(120)).unwrap().0.name, 3);
    assert_eq!(store.take(at(149)).unwrap().0.name, 2);
    assert!(store.take(at(100)).is_none(), "the first has become too old");
    assert_eq!(store.idle(), 0);
}

#[test]
fn what_nobody_uses_is_pruned() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let start = Instant::now();
    store.put(fake(1, false), start);
    store.put(fake(2, false), start + KEEP_ALIVE / 2);
    assert!(store.prune(start + KEEP_ALIVE), "the second is young");
    assert_eq!(store.idle(), 1);
    assert!(!store.prune(start + KEEP_ALIVE * 2));
    let (_, connects) = store.wait();
    assert_eq!(connects, 1);
    store.connected(fake(3, true), start);
    assert!(store.prune(start + KEEP_ALIVE / 2));
    assert!(!store.prune(start + KEEP_ALIVE));
}

#[test]
fn who_waits_longest_gets_whatever_comes_first() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let now = Instant::now();
    let (mut first, connects) = store.wait();
    assert_eq!(connects, 1);
    let (gone, connects) = store.wait();
    assert_eq!(connects, 1, "each waiter has a connection on its way");
    let (mut third, _) = store.wait();
    drop(gone);
    store.put(fake(1, false), now);
    assert_eq!(
        (got(&mut first), got(&mut third)),
        ("r1".to_owned(), "nothing".to_owned())
    );
    store.connected(fake(2, false), now);
    assert_eq!(got(&mut third), "n2");
    store.connected(fake(3, false), now);
    assert_eq!(store.take(now).unwrap().0.name, 3, "nobody waits any more");
}

#[test]
fn a_failure_is_for_those_whose_hope_it_was() {
    let mut store = ConnectionStore::<Fake>::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let (mut first, _) = store.wait();
    let (mut second, _) = store.wait();
    let (gone, _) = store.wait();
    drop(gone);
    store.failed(&fault());
    assert_eq!(got(&mut first), "nothing", "two are on their way for two");
    store.failed(&fault());
    assert_eq!(got(&mut first), "failed");
    assert_eq!(got(&mut second), "nothing");
    store.failed(&fault());
    assert_eq!(got(&mut second), "failed");
}

#[test]
fn one_connection_is_enough_where_all_can_share_it() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::Yes, PLACES);
    let now = Instant::now();
    let (mut first, connects) = store.wait();
    assert_eq!(connects, 1);
    let (mut second, connects) = store.wait();
    assert_eq!(connects, 0);
    store.failed(&fault());
    assert_eq!(
        (got(&mut first), got(&mut second)),
        ("failed".into(), "failed".into())
    );
    let (mut first, connects) = store.wait();
    assert_eq!(connects, 1, "the next tries again");
    let (mut second, _) = store.wait();
    let connection = fake(1, true);
    store.connected(connection.clone(), now);
    assert_eq!((got(&mut first), got(&mut second)), ("n1".into(), "n1".into()));
    assert_eq!(store.take(now).unwrap().0.name, 1);
    assert_eq!(store.take(now).unwrap().0.name, 1);
    assert_eq!(store.idle(), 0);
    connection.open.set(false);
    assert!(store.take(now).is_none());
}

#[test]
fn a_shared_connection_that_is_used_does_not_grow_old() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::Yes, PLACES);
    let start = Instant::now();
    let _ = store.wait();
    store.connected(fake(1, true), start);
    for turn in 1..5 {
        assert!(store.take(start + KEEP_ALIVE * turn / 2).is_some());
    }
    assert!(store.take(start + KEEP_ALIVE * 3).is_none());
}

/// Several may have been made before it is known that one is enough.
#[test]
fn a_shared_connection_stays_when_another_comes() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let now = Instant::now();
    let waiting: Vec<_> = (0..3).map(|_| store.wait()).collect();
    assert!(waiting.iter().all(|(_, connects)| *connects == 1));
    store.connected(fake(1, true), now);
    store.connected(fake(2, true), now);
    assert_eq!(store.take(now).unwrap().0.name, 1);
    let (mut waiter, connects) = store.wait();
    assert_eq!(connects, 0, "one is still on its way");
    store.failed(&fault());
    assert_eq!(got(&mut waiter), "failed");
}

/// A server that spoke HTTP/2 and does not any more.
#[test]
fn who_waited_for_one_to_share_gets_one_of_its_own_when_it_cannot_be_shared() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::Yes, PLACES);
    let now = Instant::now();
    let (mut first, _) = store.wait();
    let (mut second, connects) = store.wait();
    assert_eq!(connects, 0);
    let (gone, _) = store.wait();
    drop(gone);
    assert_eq!(store.connected(fake(1, false), now), 1, "one more for the second");
    assert_eq!(
        (got(&mut first), got(&mut second)),
        ("n1".into(), "nothing".into())
    );
    assert_eq!(store.connected(fake(2, false), now), 0);
    assert_eq!(got(&mut second), "n2");
    let (mut third, connects) = store.wait();
    assert_eq!(connects, 1, "each makes its own from now on");
    store.failed(&fault());
    assert_eq!(got(&mut third), "failed");
}

#[test]
fn no_more_are_made_than_there_are_places() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, 2);
    let now = Instant::now();
    let (mut first, _) = store.wait();
    let (mut second, connects) = store.wait();
    assert_eq!((connects, store.is_full()), (1, false), "each has one on its way");
    let (mut third, connects) = store.wait();
    assert_eq!((connects, store.is_full()), (0, true));
    let (gone, _) = store.wait();
    let (mut fifth, _) = store.wait();
    assert_eq!(store.connected(fake(1, false), now), 0);
    assert_eq!(store.connected(fake(2, false), now), 0);
    assert_eq!((got(&mut first), got(&mut second)), ("n1".into(), "n2".into()));
    store.put(fake(2, false), now);
    assert_eq!(got(&mut third), "r2", "in order");
    drop(gone);
    assert_eq!(
        store.vacated(),
        1,
        "who waits next gets the place of one that ended"
    );
    assert_eq!(store.connected(fake(3, false), now), 0);
    assert_eq!(got(&mut fifth), "n3");
    assert_eq!((store.vacated(), store.vacated()), (0, 0), "nobody waits");
    let (_first, first) = store.wait();
    let (_second, second) = store.wait();
    assert_eq!((first, second), (1, 1), "both places are free again");
}

#[test]
fn each_failure_is_for_one_of_those_who_wait_for_a_place() {
    let mut store = ConnectionStore::<Fake>::new(KEEP_ALIVE, Multiplexing::No, 1);
    let (mut first, connects) = store.wait();
    let (mut second, _) = store.wait();
    let (gone, _) = store.wait();
    assert_eq!(connects, 1);
    drop(gone);
    assert_eq!(store.failed(&fault()), 1, "the next has one made");
    assert_eq!(
        (got(&mut first), got(&mut second)),
        ("failed".into(), "nothing".into())
    );
    assert_eq!(store.failed(&fault()), 0);
    assert_eq!(got(&mut second), "failed");
    let (mut last, _) = store.wait();
    let (mut queued, _) = store.wait();
    store.broken_off(&fault());
    assert_eq!(
        (got(&mut last), got(&mut queued)),
        ("failed".into(), "failed".into())
    );
}

#[test]
fn a_shared_connection_that_is_left_takes_no_place() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::Yes, 1);
    let now = Instant::now();
    let connection = fake(1, true);
    let _ = store.wait();
    store.connected(connection.clone(), now);
    connection.open.set(false);
    assert!(store.take(now).is_none());
    assert!(!connection.forfeit());
    let (_, connects) = store.wait();
    assert_eq!(connects, 1, "requests under way on the old one do not matter");
}

#[test]
fn connections_that_nobody_used_since_are_dropped_when_the_path_is_in_doubt() {
    let mut store = ConnectionStore::new(KEEP_ALIVE, Multiplexing::No, PLACES);
    let start = Instant::now();
    store.put(fake(1, false), start);
    store.put(fake(2, false), start + KEEP_ALIVE / 2);
    store.distrust(start + KEEP_ALIVE / 4);
    assert_eq!(store.idle(), 1);
    assert_eq!(store.take(start + KEEP_ALIVE / 2).unwrap().0.name, 2);
}

mod race;
