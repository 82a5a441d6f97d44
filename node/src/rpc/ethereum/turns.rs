//! Work that callers choose: how much of it is done at once, and how long they wait.
//!
//! Each kind of work has a line of its own, so that searches for logs keep nobody from sending a transaction, and
//! estimates nobody from a call.

use super::fault;
use jsonrpsee::core::RpcResult;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// Longest that a caller waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Longest that work may take, once it has its turn.
pub const MAX_WORK: Duration = Duration::from_secs(10);

/// How long work that has passed its deadline has to say so itself. What can't be stopped, a call of the runtime, is left
/// then without a listener: it keeps its turn until it ends.
const GRACE: Duration = Duration::from_secs(2);

/// How much work of a kind is done at once: as much as a small machine has cores.
const AT_ONCE: usize = 4;

/// How many searches run at once: each may take all of [`MAX_WORK`].
const SEARCHES: usize = 2;

/// How many estimates run at once: each is several runs of a contract.
const ESTIMATES: usize = 2;

/// Most callers that wait for long work. Each may have sent as much as a request holds.
const FEW: usize = 32;

/// Most callers that wait for short work.
const MANY: usize = 256;

/// The lines, one for each kind of work.
pub struct Lines {
    /// Calls: each a run of contracts, at most as long as a transaction may take.
    pub calls: Line,
    /// Estimates of gas: each a bounded number of such runs.
    pub estimates: Line,
    /// Questions that span many blocks.
    pub searches: Line,
    /// Questions about one block or what is in it: all of it is read.
    pub blocks: Line,
    /// Transactions that are sent: each a signature.
    pub transactions: Line,
}

impl Default for Lines {
    fn default() -> Self {
        Lines {
            calls: Line::new(AT_ONCE, FEW),
            estimates: Line::new(ESTIMATES, FEW),
            searches: Line::new(SEARCHES, FEW),
            blocks: Line::new(AT_ONCE, MANY),
            transactions: Line::new(AT_ONCE, MANY),
        }
    }
}

/// Callers who wait for one kind of work.
pub struct Line {
    /// Those whose work is being done.
    turns: Arc<Semaphore>,
    /// Those, and those who wait for a turn.
    places: Semaphore,
}

impl Line {
    /// A line in which so many have their turn at once, and so many may wait besides.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Line {
            turns: Arc::new(Semaphore::new(at_once)),
            places: Semaphore::new(at_once.saturating_add(waiting)),
        }
    }

    /// Does some work when its turn has come, on a thread of its own. Fails if too many wait already, or for too long, or
    /// the work takes too long.
    pub async fn serve<Answer: Send + 'static>(
        &self,
        work: impl FnOnce(Deadline) -> RpcResult<Answer> + Send + 'static,
    ) -> RpcResult<Answer> {
        let _place = self.places.try_acquire().map_err(|_| fault::busy())?;
        let turn = timeout(MAX_WAIT, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(fault::busy());
        };
        let work = spawn_blocking(move || {
            // Kept until the work is done, even if nobody waits for its answer any more.
            let _turn = turn;
            work(Deadline::after(MAX_WORK))
        });
        match timeout(MAX_WORK + GRACE, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(fault::of(
                fault::SERVER,
                "this node failed at it: its log says where; tell who maintains it",
            )),
            Err(_) => Err(fault::too_long()),
        }
    }
}

/// When an answer is due.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    pub fn after(time: Duration) -> Self {
        Deadline(Instant::now() + time)
    }

    /// Fails once it has passed.
    pub fn check(self) -> RpcResult<()> {
        if Instant::now() < self.0 {
            Ok(())
        } else {
            Err(fault::too_long())
        }
    }
}
