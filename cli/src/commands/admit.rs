//! `cryptlet admit`: offered instances get their seats.

use crate::{
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    resolve,
    shown::{pool_table, seat_json},
};
use cryptlet_primitives::{ids::HostId, view::SeatView};
use serde_json::json;

/// The command's arguments.
#[derive(clap::Args)]
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
        let chain = context.chain().await?;
        let at = chain.best().await?;
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
            "cryptlet": { "id": cryptlet.id, "name": cryptlet.name },
            "admitted": inclusions.len(),
            "pool": pool.iter().map(seat_json).collect::<Vec<_>>(),
            "inclusions": inclusions,
        });
        context
            .output
            .answer(&shown, &pool_table(&pool).text("the pool is empty"));
        Ok(())
    }

    /// The offers that are to be admitted: all, or those of the named hosts, each of which must have one.
    fn wanted(&self, pool: &[SeatView]) -> Outcome<Vec<SeatView>> {
        let offers: Vec<&SeatView> = pool.iter().filter(|seat| !seat.admitted).collect();
        if self.all {
            return Ok(offers.into_iter().cloned().collect());
        }
        let offer_of = |host: &u32| {
            let offer = offers.iter().find(|offer| offer.host == HostId(*host));
            offer.map(|offer| (*offer).clone()).ok_or_else(|| {
                Problem::new(
                    "no-offer",
                    format!("host {host} offers no instance of {}", self.cryptlet),
                    "let its operator run `cryptlet host offer CRYPTLET --endpoint URL`",
                )
            })
        };
        self.hosts.iter().map(offer_of).collect()
    }
}
