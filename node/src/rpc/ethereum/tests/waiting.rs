//! Lines: who waits, who is sent away, and who holds a turn.

use super::*;
use crate::rpc::ethereum::turns::{Deadline, Line};
use jsonrpsee::core::RpcResult;
use std::{
    sync::{mpsc, Arc},
    time::Duration,
};
use tokio::{task::JoinHandle, time::timeout};

/// Work that ends when it is let go.
struct Slow {
    asked: JoinHandle<RpcResult<u8>>,
    go: mpsc::Sender<()>,
}

impl Slow {
    /// Asks for it, and comes back when it has its turn.
    async fn begin(line: &Arc<Line>) -> Self {
        let (go, gone) = mpsc::channel();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let line = line.clone();
        let asked = tokio::spawn(async move {
            let work = move |_| {
                begun.send(()).expect("somebody waits for it");
                gone.recv().expect("it is let go");
                Ok(1)
            };
            line.serve(work).await
        });
        begins.await.expect("its turn comes");
        Slow { asked, go }
    }
}

#[tokio::test]
async fn work_is_done_in_turns_and_who_finds_no_place_is_sent_away() {
    let line = Arc::new(Line::new(1, 1));
    let slow = Slow::begin(&line).await;
    let next = line.serve(|_| Ok(2));
    let late = async {
        // The one before it has taken the last place.
        tokio::task::yield_now().await;
        let refused = line.serve(|_| Ok(3)).await;
        slow.go.send(()).expect("it waits");
        refused
    };
    let (next, late) = futures::join!(next, late);
    assert_eq!(late.map_err(|error| error.code()), Err(fault::BUSY));
    assert_eq!(next, Ok(2));
    assert_eq!(slow.asked.await.expect("it ends"), Ok(1));
    assert_eq!(
        line.serve(|_| Ok(4)).await,
        Ok(4),
        "all places are free again"
    );
}

#[tokio::test]
async fn work_keeps_its_turn_though_nobody_waits_for_its_answer() {
    let line = Arc::new(Line::new(1, 1));
    let slow = Slow::begin(&line).await;
    slow.asked.abort();
    let early = timeout(Duration::from_millis(50), line.serve(|_| Ok(2))).await;
    assert!(early.is_err(), "the turn is taken");
    slow.go.send(()).expect("it waits");
    assert_eq!(line.serve(|_| Ok(3)).await, Ok(3));
}

#[tokio::test]
async fn work_that_fails_gives_its_turn_back() {
    let line = Line::new(1, 0);
    let failed = line.serve(|_| -> RpcResult<u8> { panic!("as a fault in a runtime would") });
    let failed = failed.await.map_err(|error| error.code());
    assert_eq!(failed, Err(fault::SERVER));
    assert_eq!(line.serve(|_| Ok(1)).await, Ok(1));
}

#[test]
fn a_deadline_that_has_passed_says_what_to_do() {
    assert!(Deadline::after(Duration::from_secs(60)).check().is_ok());
    let error = Deadline::after(Duration::ZERO).check().unwrap_err();
    assert_eq!(error.code(), fault::SERVER);
    assert!(
        error.message().contains("fewer blocks"),
        "{}",
        error.message()
    );
}
