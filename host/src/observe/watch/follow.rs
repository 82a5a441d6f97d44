//! Following the own node: which rounds of the watched cryptlets wait for an event.

use super::{look::Tasks, standing::Standing, trouble::Trouble, Shared};
use crate::{
    chain::AccountId, identity::IdentityError, ledger::LedgerError, log::Seldom, shares::share,
    vault::KeyId,
};
use cryptlet_primitives::{
    ids::{CryptletId, Moment, RoundId},
    statement::{Occasion, Statement},
    view::{HostView, RoundView},
};
use futures::stream::{self, StreamExt};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::sleep;

/// Least pause between two looks at the own node.
const NODE_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause: rounds come to their deadlines while the chain stands still, too.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Cryptlets that are looked up at the own node at once: one that is slow does not hold up all others.
const LOOKED_UP_AT_ONCE: usize = 8;
/// How often it is said that rounds are left out.
static LEFT_OUT: Seldom = Seldom::every(Duration::from_secs(600));

/// Follows the own node, for ever.
pub(super) async fn follow(shared: Arc<Shared>) {
    let mut heads = shared.parts.chain.heads();
    let mut tasks = Tasks::default();
    loop {
        heads.mark_unchanged();
        if let Err(trouble) = shared.refresh().await {
            trouble.tell("rounds that wait for an event are not followed");
        }
        tasks.keep(&shared);
        sleep(NODE_PAUSE).await;
        tokio::select! {
            changed = heads.changed() => if changed.is_err() { return },
            () = shared.joined.notified() => {}
            () = sleep(LONGEST_PAUSE) => {}
        }
    }
}

impl Shared {
    /// Takes over what the own node shows of all watched cryptlets. Of one that can't be looked up, what was known stands.
    async fn refresh(&self) -> Result<(), Trouble> {
        let (host, region) = &self.parts.identity.enrolment().await?;
        let watched: Vec<CryptletId> = self.watched().keys().copied().collect();
        let rounds = watched
            .into_iter()
            .map(|cryptlet| async move { (cryptlet, self.rounds(host, region, cryptlet).await) });
        let mut rounds = stream::iter(rounds).buffer_unordered(LOOKED_UP_AT_ONCE);
        let mut shown = Vec::new();
        while let Some((cryptlet, rounds)) = rounds.next().await {
            match rounds {
                Ok(Some(statements)) => shown.push((cryptlet, statements)),
                Ok(None) => self.leave(cryptlet),
                Err(trouble) => {
                    trouble.tell("rounds of a cryptlet that wait for an event are not followed");
                }
            }
        }
        Ok(self.share_out(shown)?)
    }

    /// Takes over what the node shows, of each cryptlet no more than its share. Says how many rounds are left out.
    fn share_out(&self, shown: Vec<(CryptletId, Vec<Statement>)>) -> Result<(), LedgerError> {
        let limit = self.parts.limits.standing;
        let each = each(limit, shown.iter().map(|(_, statements)| statements.len()));
        let mut left_out = 0;
        for (cryptlet, mut statements) in shown {
            left_out += statements.len().saturating_sub(each);
            statements.truncate(each);
            self.take_over(cryptlet, statements)?;
        }
        let standing = self.watched().values().map(|own| own.rounds.len()).sum();
        self.parts.metrics.standing(standing, left_out);
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
    ) -> Result<Option<Vec<Statement>>, Trouble> {
        let parts = &self.parts;
        let seat = match parts.identity.seat(host, region, cryptlet).await {
            Ok(seat) => seat,
            Err(error @ IdentityError::KeyLost(_)) => {
                Trouble::from(error).tell("a seat can't be used");
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
            let rounds = watched.get(&cryptlet).map(|own| &own.rounds);
            let standing = rounds.and_then(|rounds| rounds.get(&statement.round));
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
        if let Some(own) = self.watched().get_mut(&cryptlet) {
            own.rounds.retain(|round, _| rounds.contains(round));
            if !new.is_empty() {
                own.changed.notify_one();
            }
            let new = new.into_iter();
            own.rounds
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
