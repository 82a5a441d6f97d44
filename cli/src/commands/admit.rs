//! `cryptlet admit`: offered instances get their seats.

use crate::{
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    resolve,
    shown::{named_json, pool_table, seat_json},
};
use cryptlet_primitives::{ids::HostId, view::SeatView};
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
#[command(override_usage = "cryptlet admit <CRYPTLET> <HOSTS>...|--all")]
pub struct Admit {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// Numbers of the hosts whose offers are admitted.
    #[arg(required_unless_present = "all")]
    hosts: Vec<u32>,
    /// Admit every offer.
    #[arg(long, conflicts_with = "hosts")]
    all: bool,
}

impl Admit {
    /// Admits the offers, one after the other.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let offers = self.wanted(&chain.pool(cryptlet.id, at).await?)?;
        let (mut inclusions, mut at) = (Vec::new(), at);
        for offer in offers {
            let call = Call::new("Cryptlet", "admit_instance")
                .with("cryptlet", cryptlet.id)
                .with("host", offer.host)
                .with("key", offer.instance_key);
            let inclusion = context.submit(&chain, &call).await?;
            at = inclusion.block;
            inclusions.push(inclusion.to_json());
        }
        let pool = chain.pool(cryptlet.id, at).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "admitted": inclusions.len(),
            "pool": pool.iter().map(seat_json).collect::<Vec<_>>(),
            "inclusions": inclusions,
        });
        context
            .output
            .answer(&shown, &pool_table(&pool).text("the pool is empty"))
    }

    /// The offers that are to be admitted: all, of which there must be one, or those of the named hosts, each of which must
    /// have one.
    fn wanted(&self, pool: &[SeatView]) -> Outcome<Vec<SeatView>> {
        let offers: Vec<&SeatView> = pool.iter().filter(|seat| !seat.admitted).collect();
        let missing = |state| {
            let remedy = format!(
                "let each host's operator run `cryptlet host offer {} --endpoint URL` first; `cryptlet show {0}` lists offers and seats",
                self.cryptlet
            );
            Problem::new("no-offer", state, remedy)
        };
        if self.all {
            if offers.is_empty() {
                let seats = pool.len();
                let state = format!(
                    "no host's offer for {} waits to be admitted; seats in its pool: {seats}",
                    self.cryptlet
                );
                return Err(missing(state));
            }
            return Ok(offers.into_iter().cloned().collect());
        }
        let offer_of = |host: &u32| {
            let offer = offers.iter().find(|offer| offer.host == HostId(*host));
            offer.map(|offer| (*offer).clone()).ok_or_else(|| {
                missing(format!(
                    "host {host} offers no instance of {}",
                    self.cryptlet
                ))
            })
        };
        self.hosts.iter().map(offer_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::Public;

    fn seat(host: u32, admitted: bool) -> SeatView {
        SeatView {
            host: HostId(host),
            instance_key: Public::from_raw([1; 32]),
            instance_epoch: 0,
            since: 0,
            admitted,
            eligible: admitted,
        }
    }

    #[test]
    fn to_admit_nothing_is_an_error() {
        let admit = |hosts: &[u32]| Admit {
            cryptlet: "oil".into(),
            hosts: hosts.to_vec(),
            all: hosts.is_empty(),
        };
        let pool = [seat(1, true), seat(2, false)];
        assert_eq!(admit(&[]).wanted(&pool).unwrap(), [seat(2, false)]);
        assert_eq!(admit(&[2]).wanted(&pool).unwrap(), [seat(2, false)]);
        for (hosts, pool) in [(&[][..], &pool[..1]), (&[], &[]), (&[1], &pool)] {
            let problem = admit(hosts).wanted(pool).unwrap_err();
            assert_eq!(problem.code, "no-offer");
            assert!(
                problem
                    .remedy
                    .contains("`cryptlet host offer oil --endpoint URL`"),
                "{problem:?}"
            );
        }
    }
}
