use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// How long a look-up may take that waits for no other.
const AT_ONCE: Duration = Duration::from_millis(50);

fn found(last: u8) -> Vec<SocketAddr> {
    vec![([192, 0, 2, last], 0).into()]
}

/// Names that begin with `hung` are not answered before the gate opens; `panic` panics; all others are known.
#[derive(Default)]
struct Names {
    open: Mutex<bool>,
    opened: Condvar,
    asked: Mutex<HashMap<String, usize>>,
}

impl Names {
    fn start() -> (Arc<Names>, Arc<Lookups>) {
        let names = Arc::new(Names::default());
        let lookups = Lookups::new({
            let names = Arc::clone(&names);
            move |host| names.ask(host)
        });
        (names, lookups)
    }

    fn ask(&self, host: &str) -> Vec<SocketAddr> {
        *self.asked.lock().unwrap().entry(host.to_owned()).or_default() += 1;
        assert_ne!(host, "panic", "a look-up that panics");
        if host.starts_with("hung") {
            let open = self.open.lock().unwrap();
            drop(self.opened.wait_while(open, |open| !*open).unwrap());
        }
        found(1)
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn asked(&self, host: &str) -> usize {
        self.asked.lock().unwrap().get(host).copied().unwrap_or_default()
    }
}

fn spawn(lookups: &Arc<Lookups>, host: &str) -> tokio::task::JoinHandle<Vec<SocketAddr>> {
    let (lookups, host) = (Arc::clone(lookups), host.to_owned());
    tokio::spawn(async move { lookups.addresses(&host).await })
}

async fn until(condition: impl Fn() -> bool) {
    let holds = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), holds)
        .await
        .unwrap();
}

/// The best of a few, since the machine may be busy; beside a hung look-up none would be fast.
async fn assert_at_once(lookups: &Arc<Lookups>, host: &str) {
    let mut took = Vec::new();
    for turn in 0..5 {
        let start = Instant::now();
        assert_eq!(lookups.addresses(&format!("{turn}.{host}")).await, found(1));
        took.push(start.elapsed());
    }
    assert!(took.iter().min().unwrap() < &AT_ONCE, "{took:?}");
}

#[tokio::test]
async fn calls_for_one_host_share_a_look_up() {
    let (names, lookups) = Names::start();
    let calls: Vec<_> = (0..16).map(|_| spawn(&lookups, "hung")).collect();
    until(|| names.asked("hung") == 1).await;
    assert_at_once(&lookups, "other.test").await;
    names.open();
    for call in calls {
        assert_eq!(call.await.unwrap(), found(1));
    }
    assert_eq!(names.asked("hung"), 1);
    assert_eq!(lookups.addresses("hung").await, found(1));
    assert_eq!(names.asked("hung"), 2, "nothing is kept");
}

#[tokio::test]
async fn silent_hosts_do_not_hold_up_others() {
    let (names, lookups) = Names::start();
    let calls: Vec<_> = (0..16).map(|n| spawn(&lookups, &format!("hung-{n}"))).collect();
    until(|| names.asked.lock().unwrap().len() == 16).await;
    assert_at_once(&lookups, "other.test").await;
    for call in calls {
        call.abort();
    }
    assert_at_once(&lookups, "another.test").await;
    names.open();
}

#[tokio::test]
async fn beyond_the_threads_there_are_look_ups_wait_in_order() {
    let (names, lookups) = Names::start();
    let calls: Vec<_> = (0..THREADS + 2)
        .map(|n| spawn(&lookups, &format!("hung-{n:02}")))
        .collect();
    until(|| names.asked.lock().unwrap().len() == THREADS).await;
    let last = spawn(&lookups, "last");
    let gone = spawn(&lookups, "gone");
    tokio::time::sleep(Duration::from_millis(20)).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    assert_eq!(lookups.state().threads, THREADS);
    assert_eq!((names.asked("hung-32"), names.asked("last")), (0, 0));
    names.open();
    for call in calls {
        assert_eq!(call.await.unwrap(), found(1));
    }
    assert_eq!(last.await.unwrap(), found(1));
    assert_eq!(names.asked("gone"), 0, "nobody wanted it any more");
}

#[tokio::test]
async fn a_panic_loses_nobody_and_no_thread() {
    let (names, lookups) = Names::start();
    for _ in 0..2 {
        assert_eq!(lookups.addresses("panic").await, []);
    }
    assert_eq!(lookups.addresses("other.test").await, found(1));
    assert_eq!(names.asked("panic"), 2);
    assert!(lookups.state().lookups.is_empty());
    until(|| {
        let state = lookups.state();
        state.idle == state.threads
    })
    .await;
    assert!(
        lookups.state().threads <= 2,
        "a thread that is free does the next"
    );
}

#[tokio::test]
async fn threads_without_work_end() {
    let (names, lookups) = Names::start();
    let calls: Vec<_> = (0..3).map(|n| spawn(&lookups, &format!("hung-{n}"))).collect();
    until(|| lookups.state().threads == 3).await;
    names.open();
    for call in calls {
        call.await.unwrap();
    }
    until(|| lookups.state().threads == 0).await;
    assert_eq!(lookups.state().idle, 0);
    assert_eq!(lookups.addresses("other.test").await, found(1));
}

#[test]
fn a_look_up_that_is_overdue_gets_company() {
    let mut state = State::default();
    let start = Instant::now();
    let (mut first, hands) = state.join("a", start);
    assert_eq!(hands, Hands::New);
    assert_eq!(state.next(), Some((1, "a".to_owned())));
    let (mut joined, hands) = state.join("a", start + OVERDUE / 2);
    assert_eq!((hands, state.next()), (Hands::Enough, None));
    let (mut second, hands) = state.join("a", start + OVERDUE);
    assert_eq!(hands, Hands::New);
    assert_eq!(state.next(), Some((2, "a".to_owned())));
    let (mut third, hands) = state.join("a", start + OVERDUE * 3);
    assert_eq!(hands, Hands::Enough, "no more for this host");
    state.land(2, "a", &[]);
    assert_eq!(second.try_recv().unwrap(), []);
    assert_eq!(third.try_recv().unwrap(), []);
    assert!(first.try_recv().is_err(), "it waits for another");
    let (mut fourth, _) = state.join("a", start + OVERDUE * 3);
    assert_eq!(state.next(), Some((3, "a".to_owned())));
    state.land(3, "a", &found(7));
    for told in [&mut first, &mut joined, &mut fourth] {
        assert_eq!(told.try_recv().unwrap(), found(7), "addresses are for all");
    }
    let (mut fifth, hands) = state.join("a", start + OVERDUE * 3);
    assert_eq!(hands, Hands::New, "the first is older");
    state.land(1, "a", &found(8));
    assert_eq!(fifth.try_recv().unwrap(), found(8));
    assert_eq!(state.next(), None, "nobody waits for it any more");
    assert!(state.lookups.is_empty());
}

#[test]
fn company_leaves_threads_for_other_hosts() {
    let mut state = State::default();
    let start = Instant::now();
    let mut waiting = Vec::new();
    for host in 0..THREADS / 2 {
        waiting.push(state.join(&host.to_string(), start).0);
        assert!(state.next().is_some());
    }
    let (_told, hands) = state.join("0", start + OVERDUE);
    assert_eq!(hands, Hands::Enough);
    let (_told, hands) = state.join("other", start + OVERDUE);
    assert_eq!(hands, Hands::New);
}

#[test]
fn a_thread_that_the_system_refuses_fails_its_look_up() {
    let mut state = State::default();
    let (mut told, hands) = state.join("a", Instant::now());
    assert_eq!(hands, Hands::New);
    state.refused();
    assert!(
        matches!(told.try_recv(), Err(oneshot::error::TryRecvError::Closed)),
        "nobody would come"
    );
    assert_eq!((state.threads, state.lookups.len()), (0, 0));
    let (mut told, _) = state.join("a", Instant::now());
    let (_other, _) = state.join("b", Instant::now());
    state.refused();
    assert!(
        matches!(told.try_recv(), Err(oneshot::error::TryRecvError::Empty)),
        "the other thread comes"
    );
}

#[tokio::test]
async fn a_thread_is_enough_for_look_ups_one_after_another() {
    let threads = Arc::new(AtomicUsize::new(0));
    thread_local!(static NEW: std::cell::Cell<bool> = const { std::cell::Cell::new(true) });
    let lookups = Lookups::new({
        let threads = Arc::clone(&threads);
        move |_| {
            threads.fetch_add(usize::from(NEW.replace(false)), Ordering::Relaxed);
            found(1)
        }
    });
    for _ in 0..20 {
        lookups.addresses("a.test").await;
        until(|| lookups.state().idle > 0).await;
    }
    assert_eq!(threads.load(Ordering::Relaxed), 1);
}
