//! `pallet-scheduler`, with as many calls in one block's agenda as are wanted: the way in which a chain without an agenda
//! of its own would have feeds wait. On the same runtime as `pallet-oracle`, with transactions of the registrar's form.

use crate::{
    chain::Chain,
    hosts::account,
    oracle::{
        self,
        runtime::{Runtime, RuntimeCall, RuntimeOrigin, Scheduler},
    },
};
use anyhow::{anyhow, Result};
use sp_core::Pair;

pub use crate::oracle::runtime::MAX_SCHEDULED;

/// The block for which calls are scheduled: it never comes.
const WHEN: u32 = 1_000_000;

/// A chain on which `others` calls are scheduled for one block already.
pub fn prepare(others: u32) -> Result<Chain> {
    let mut chain = oracle::found()?;
    let who = account("asker").public().into();
    chain.begin()?;
    chain.within(|| {
        oracle::endow(&who)?;
        for number in 0..others {
            let origin = RuntimeOrigin::signed(who.clone());
            Scheduler::schedule(origin, WHEN, None, 0, Box::new(remark(number)))
                .map_err(|error| anyhow!("not scheduled: {error:?}"))?;
        }
        Ok::<(), anyhow::Error>(())
    })?;
    chain.seal()?;
    chain.keep()?;
    Ok(chain)
}

/// The signed transaction that schedules one more call for that block.
pub fn schedule(chain: &mut Chain) -> Result<Vec<u8>> {
    let call = pallet_scheduler::Call::<Runtime>::schedule {
        when: WHEN,
        maybe_periodic: None,
        priority: 0,
        call: Box::new(remark(MAX_SCHEDULED)),
    };
    chain.within(|| oracle::signed(&account("asker"), RuntimeCall::Scheduler(call)))
}

/// A call as short as what the agenda keeps of a feed: its name.
fn remark(number: u32) -> RuntimeCall {
    let remark = sp_io::hashing::blake2_256(&number.to_le_bytes()).to_vec();
    RuntimeCall::System(frame_system::Call::remark { remark })
}
