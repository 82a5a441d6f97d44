//! What people read, without a transaction: the bodies of the view functions, which the chain's metadata lists and any node
//! answers (`RuntimeViewFunction_execute_view_function`). Contracts read the same of the CryptoDelegate's precompile.

use crate::{
    Callback, Config, FailureView, FailureViewOf, Failures, FailuresOf, Lines, ListenerView,
    ListenerViewOf, Pallet, PriceView, PriceViewOf, Resting,
};
use alloc::vec::Vec;
use cryptlet_primitives::ids::FeedId;
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
    pub(crate) fn view_of_listener(feed: FeedId, contract: H160) -> Option<ListenerViewOf<T>> {
        let listener = Self::listener(feed, contract)?;
        let funds: u128 = listener.funds.saturated_into();
        let cost: u128 = Self::cost_of(&listener.callback).saturated_into();
        let line = Lines::<T>::get(feed);
        Some(ListenerView {
            callback: listener.callback,
            funds: listener.funds,
            callbacks_left: funds.checked_div(cost).unwrap_or_default().saturated_into(),
            is_resting: Resting::<T>::contains_key(feed, contract),
            waiting: line.map_or_else(Vec::new, |line| line.pending.into_inner()),
        })
    }

    pub(crate) fn views_of_failures(contract: H160) -> Vec<FailureViewOf<T>> {
        FailuresOf::<T>::get(contract)
            .into_iter()
            .filter_map(|number| {
                let failed = Failures::<T>::get(number)?;
                Some(FailureView {
                    number,
                    is_result_kept: Self::message_of(&failed).is_some(),
                    failed,
                })
            })
            .collect()
    }

    pub(crate) fn price_of_callback(gas: u64, deposit: BalanceOf<T>) -> PriceViewOf<T> {
        let callback = Callback {
            selector: [0; 4],
            gas,
            deposit,
        };
        PriceView {
            most_gas: Self::max_gas(),
            callback: Self::cost_of(&callback),
            looks: Self::cost_of_looks(),
            listener_deposit: Self::listener_deposit(),
            answer_deposit: Self::answer_deposit(),
        }
    }
}
