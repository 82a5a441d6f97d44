//! Following the own node: where this host has a seat, and which rounds wait there.

use super::{look::Tasks, standing::Standing, Shared};
use crate::{
    chain::{AccountId, ChainError},
    identity::IdentityError,
    ledger::LedgerError,
    log::Seldom,
    shares::share,
    vault::KeyId,
};
use cryptlet_primitives::{
    ids::{CryptletId, Moment, RoundId},
    statement::{Occasion, Statement},
    view::{HostView, RoundView},
};
use futures::stream::{self, StreamExt};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{sleep, sleep_until, Instant};

/// Least pause between two looks at the own node.
const NODE_PAUSE: Duration = Duration::from_secs(1);
/// How often all cryptlets are searched for seats of this host. Those that a dispatch or an update names are known at once.
const SEARCH_EVERY: Duration = Duration::from_secs(60);
/// How soon a search that failed is tried again.
const SEARCH_AGAIN: Duration = Duration::from_secs(5);
/// Cryptlets that are looked up at the own node at once: one that is slow does not hold up all others.
const LOOKED_UP_AT_ONCE: usize = 8;
/// How often it is said what can't be looked up, or is left out.
static TROUBLE: Seldom = Seldom::every(Duration::from_secs(60));
static LEFT_OUT: Seldom = Seldom::every(Duration::from_secs(600));

/// Why standing rounds are not known.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Follows the own node, for ever.
pub(super) async fn follow(shared: Arc<Shared>) {
    let mut heads = shared.parts.chain.heads();
    let mut tasks = Tasks::default();
    let mut search_at = Instant::now();
    loop {
        heads.mark_unchanged();
        if search_at <= Instant::now() {
            let searched = shared.search().await;
            let pause = searched.map_or_else(
                |error| {
                    tell(&error, "seats of this host are not searched");
                    SEARCH_AGAIN
                },
                |()| SEARCH_EVERY,
            );
            search_at = Instant::now() + pause;
        }
        if let Err(error) = shared.refresh().await {
            tell(&error, "rounds that wait for an event are not followed");
        }
        tasks.keep(&shared);
        sleep(NODE_PAUSE).await;
        tokio::select! {
            changed = heads.changed() => if changed.is_err() { return },
            () = shared.joined.notified() => {}
            () = sleep_until(search_at) => {}
        }
    }
}

impl Shared {
    /// Searches all cryptlets for seats of this host. One that can't be looked up holds up no other; the error is told at
    /// the end.
    async fn search(&self) -> Result<(), FollowError> {
        let parts = &self.parts;
        let (host, _) = parts.identity.enrolment().await?;
        let active = parts.chain.active_cryptlets().await?.into_iter();
        let served = active.filter(|active| parts.serve.includes(active.id, &active.name));
        let pools =
            served.map(|active| async move { (active.id, parts.chain.pool(active.id).await) });
        let mut pools = stream::iter(pools).buffer_unordered(LOOKED_UP_AT_ONCE);
        let mut searched = Ok(());
        while let Some((cryptlet, pool)) = pools.next().await {
            match pool {
                Ok(pool) => {
                    let mut seats = pool.iter();
                    if seats.any(|seat| seat.host == host.id && seat.admitted) {
                        self.join(cryptlet);
                    }
                }
                Err(error) => searched = Err(error.into()),
            }
        }
        searched
    }

    /// Takes over what the own node shows of all watched cryptlets. Of one that can't be looked up, what was known stands.
    async fn refresh(&self) -> Result<(), FollowError> {
        let parts = &self.parts;
        let (host, region) = parts.identity.enrolment().await?;
        let known: Vec<CryptletId> = self.watched().keys().copied().collect();
        let (host, region) = (&host, &region);
        let rounds = known
            .into_iter()
            .map(|cryptlet| async move { (cryptlet, self.rounds(host, region, cryptlet).await) });
        let mut rounds = stream::iter(rounds).buffer_unordered(LOOKED_UP_AT_ONCE);
        let (mut shown, mut standing) = (Vec::new(), 0);
        while let Some((cryptlet, rounds)) = rounds.next().await {
            match rounds {
                Ok(Some(statements)) => shown.push((cryptlet, statements)),
                Ok(None) => self.leave(cryptlet),
                Err(error) => {
                    let watched = self.watched();
                    standing += watched.get(&cryptlet).map_or(0, |pool| pool.rounds.len());
                    tell(
                        &error,
                        "rounds of a cryptlet that wait for an event are not followed",
                    );
                }
            }
        }
        let limit = self.parts.limits.standing;
        let each = each(limit, shown.iter().map(|(_, statements)| statements.len()));
        let mut left_out = 0;
        for (cryptlet, mut statements) in shown {
            left_out += statements.len().saturating_sub(each);
            statements.truncate(each);
            standing += statements.len();
            self.take_over(cryptlet, statements)?;
        }
        parts.metrics.standing(standing, left_out);
        if left_out > 0 && LEFT_OUT.may_speak().is_some() {
            tracing::warn!(
                standing,
                left_out,
                "more rounds wait for an event than `limits.standing`: raise it"
            );
        }
        Ok(())
    }

    /// The standing rounds of a cryptlet that this host may answer, the oldest first. `None` if it has no seat there that it
    /// can use.
    async fn rounds(
        &self,
        host: &HostView<AccountId>,
        region: &KeyId,
        cryptlet: CryptletId,
    ) -> Result<Option<Vec<Statement>>, FollowError> {
        let parts = &self.parts;
        let seat = match parts.identity.seat(host, region, cryptlet).await {
            Ok(seat) => seat,
            Err(error @ IdentityError::KeyLost(_)) => {
                tell(&error.into(), "a seat can't be used");
                None
            }
            Err(error) => return Err(error.into()),
        };
        let Some(seat) = seat else { return Ok(None) };
        let rounds = parts.chain.standing_rounds(cryptlet).await?;
        let own = rounds
            .iter()
            .filter(|round| self.has_vote(cryptlet, round, seat.since));
        Ok(Some(own.map(|round| round.statement.clone()).collect()))
    }

    /// Whether this host may answer a standing round.
    fn has_vote(&self, cryptlet: CryptletId, round: &RoundView<AccountId>, since: Moment) -> bool {
        let (parts, statement) = (&self.parts, &round.statement);
        statement.cryptlet == cryptlet
            && statement.genesis == parts.chain.genesis()
            && matches!(statement.occasion, Occasion::Event { .. })
            && since <= statement.opened_at
            && parts.ledger.covers(statement.opened_at)
            && statement.deadline > parts.clock.now()
    }

    /// Has exactly these rounds of a cryptlet stand.
    fn take_over(
        &self,
        cryptlet: CryptletId,
        statements: Vec<Statement>,
    ) -> Result<(), LedgerError> {
        let is_known = |statement: &Statement| {
            let watched = self.watched();
            let pool = watched.get(&cryptlet);
            let standing = pool.and_then(|pool| pool.rounds.get(&statement.round));
            standing.is_some_and(|standing| standing.statement == *statement)
        };
        let rounds: BTreeSet<RoundId> = statements.iter().map(|asked| asked.round).collect();
        let mut new = Vec::new();
        for statement in statements {
            if !is_known(&statement) {
                let digest = statement.digest();
                let is_found = self.parts.ledger.find(digest)?.is_some();
                new.push(Standing::new(statement, digest, is_found));
            }
        }
        if let Some(pool) = self.watched().get_mut(&cryptlet) {
            pool.rounds.retain(|round, _| rounds.contains(round));
            if !new.is_empty() {
                pool.changed.notify_one();
            }
            let new = new.into_iter();
            pool.rounds
                .extend(new.map(|standing| (standing.statement.round, standing)));
        }
        Ok(())
    }
}

/// How many rounds of each cryptlet are looked at: a quarter of the limit, or as many as all can have.
fn each(limit: usize, standing: impl Iterator<Item = usize>) -> usize {
    let cryptlets = standing.filter(|rounds| *rounds > 0).count();
    let equal = limit.checked_div(cryptlets).unwrap_or(limit).max(1);
    share(limit).min(equal)
}

fn tell(error: &FollowError, what: &str) {
    // Whoever sets a host up enrols it later.
    if matches!(error, FollowError::Identity(IdentityError::NotEnrolled)) {
        return;
    }
    if let Some(left_out) = TROUBLE.may_speak() {
        tracing::warn!(%error, left_out, "{what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cryptlet_has_more_rounds_looked_at_than_its_share() {
        assert_eq!(each(1024, [5000].into_iter()), 256);
        assert_eq!(each(1024, [0, 0, 3].into_iter()), 256);
        assert_eq!(each(1024, [1; 64].into_iter()), 16);
        assert_eq!(each(2, [1; 64].into_iter()), 1);
        assert_eq!(each(1024, [].into_iter()), 256);
    }
}
