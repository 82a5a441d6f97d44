//! Prices, the pot and refunds.
//!
//! The pot's balance is its endowment, what listeners and those who wait have for callbacks, the deposits of failures, and
//! what is [`Unpaid`]; never less (`try_state`). A callback's price covers what the pallet does for it besides the call,
//! its turn or its part of the turns that a feed's listeners share, and a look at a listener that is not called costs it
//! something too. What is paid in advance for one covers a storage deposit, or that of a failure's record, whichever is
//! more: a call that failed takes no other.

use crate::{
    delivery::PER_TURN, Callback, CallbackOf, Config, Error, FailedCallbackOf, HoldReason, Line,
    ListenerOf, Pallet, Turn, Unpaid, WeightInfo, MAX_PENDING,
};
use codec::MaxEncodedLen;
use cryptlet_primitives::ids::{FeedId, RoundId};
use frame_support::{
    storage::with_storage_layer,
    traits::{
        fungible::{Balanced, Inspect, Mutate, MutateHold},
        tokens::{Fortitude, Precision, Preservation},
        Get, OnUnbalanced,
    },
    weights::Weight,
};
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::{
    traits::{AccountIdConversion, SaturatedConversion, Saturating, Zero},
    DispatchResult,
};

impl<T: Config> Pallet<T> {
    /// The account that keeps what callbacks are paid for with.
    pub fn pot() -> T::AccountId {
        <T as Config>::PotId::get().into_account_truncating()
    }

    /// Puts the least balance into the pot, so that it takes any amount, however small, and never dies.
    pub(crate) fn endow_pot() -> DispatchResult {
        let least = T::Currency::minimum_balance();
        if T::Currency::balance(&Self::pot()) < least {
            T::Currency::mint_into(&Self::pot(), least)?;
        }
        Ok(())
    }

    /// What a weight costs, rounded up.
    pub fn price_of(weight: Weight) -> BalanceOf<T> {
        let price: u128 = T::GasPrice::get().saturated_into();
        let time = u128::from(weight.ref_time());
        let gas_weight = u128::from(T::GasWeight::get()).max(1);
        let cost = time.saturating_mul(price);
        cost.div_ceil(gas_weight).saturated_into()
    }

    /// Weight of a callback's gas.
    pub fn weight_of_gas(gas: u64) -> Weight {
        Weight::from_parts(gas.saturating_mul(T::GasWeight::get()), 0)
    }

    /// Most that the pallet weighs for a callback, besides the call and the turn.
    pub(crate) fn overhead() -> Weight {
        <T as Config>::WeightInfo::deliver()
            .saturating_add(<T as Config>::WeightInfo::record_failure())
            .saturating_add(<T as Config>::WeightInfo::close_answer())
    }

    /// Weight of a turn, without those who are served in it.
    pub(crate) fn weight_of_turn() -> Weight {
        <T as Config>::WeightInfo::take_turn()
            .saturating_add(<T as Config>::WeightInfo::find_result())
    }

    /// What each of so many listeners pays of the turns in which they are served with one result.
    pub(crate) fn share_of_turns(listeners: u32) -> Weight {
        let turns = listeners.div_ceil(PER_TURN);
        Self::weight_of_turn()
            .saturating_mul(turns.into())
            .checked_div(listeners.into())
            .unwrap_or_default()
    }

    /// Most gas that a callback may have: with its turn it fits into half of what a block has for turns. So a block in which
    /// one does not fit has used the other half.
    pub fn max_gas() -> u64 {
        let before = <T as Config>::WeightInfo::on_idle_poll()
            .saturating_add(<T as Config>::WeightInfo::on_poll());
        let most = T::CallbackWeight::get()
            .saturating_sub(before)
            .saturating_div(2)
            .saturating_sub(Self::weight_of_turn())
            .saturating_sub(Self::overhead());
        most.ref_time()
            .checked_div(T::GasWeight::get())
            .unwrap_or_default()
    }

    /// What a callback costs at most: so much is paid in advance for each. What it did not cost comes back with the
    /// subscription's end, or at once to who asked.
    pub fn cost_of(callback: &CallbackOf<T>) -> BalanceOf<T> {
        let weight = Self::weight_of_gas(callback.gas)
            .saturating_add(Self::overhead())
            .saturating_add(Self::weight_of_turn());
        Self::price_of(weight).saturating_add(callback.deposit.max(Self::failure_deposit()))
    }

    /// What looks at a listener cost with results that it does not pay for: as many as a line has. So much is paid in advance
    /// by who begins to listen, for those that wait from before its subscription is accepted. Nobody looks at it until then.
    pub fn cost_of_looks() -> BalanceOf<T> {
        let look = <T as Config>::WeightInfo::pass_over().saturating_add(Self::weight_of_turn());
        Self::price_of(look).saturating_mul(MAX_PENDING.into())
    }

    /// What so many callbacks cost at most.
    pub fn cost_of_all(callback: &CallbackOf<T>, results: u64) -> BalanceOf<T> {
        Self::cost_of(callback).saturating_mul(results.saturated_into())
    }

    /// What is held for a listener: four items, which are its record, and shared with others its feed's count, line and
    /// turn.
    pub fn listener_deposit() -> BalanceOf<T> {
        let shared = u32::max_encoded_len()
            .saturating_add(Line::max_encoded_len())
            .saturating_add(u64::max_encoded_len())
            .saturating_add(Turn::max_encoded_len());
        let names = FeedId::max_encoded_len()
            .saturating_mul(3)
            .saturating_add(H160::max_encoded_len());
        let bytes = ListenerOf::<T>::max_encoded_len()
            .saturating_add(shared)
            .saturating_add(names);
        Self::deposit_for(4, bytes)
    }

    /// What is held for who waits for an answer: two items, its record and its turn.
    pub fn answer_deposit() -> BalanceOf<T> {
        let bytes = crate::AnswerOf::<T>::max_encoded_len()
            .saturating_add(RoundId::max_encoded_len())
            .saturating_add(u64::max_encoded_len())
            .saturating_add(Turn::max_encoded_len());
        Self::deposit_for(2, bytes)
    }

    /// What is kept for a failure: two items, its record and its place among its contract's.
    pub fn failure_deposit() -> BalanceOf<T> {
        // Its number is its key and stands in the list, whose own key and length prefix each may have to pay alone.
        let list = H160::max_encoded_len().saturating_add(u8::max_encoded_len());
        let bytes = FailedCallbackOf::<T>::max_encoded_len()
            .saturating_add(u64::max_encoded_len().saturating_mul(2))
            .saturating_add(list);
        Self::deposit_for(2, bytes)
    }

    fn deposit_for(items: u32, bytes: usize) -> BalanceOf<T> {
        let by_byte = <T as pallet_cryptlet::Config>::DepositPerByte::get()
            .saturating_mul(bytes.saturated_into());
        <T as pallet_cryptlet::Config>::DepositPerItem::get()
            .saturating_mul(items.into())
            .saturating_add(by_byte)
    }

    /// Takes what somebody pays in advance into the pot.
    pub(crate) fn prepay(who: &T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        if !amount.is_zero() {
            T::Currency::transfer(who, &Self::pot(), amount, Preservation::Preserve)?;
        }
        Ok(())
    }

    /// Puts a deposit on hold and takes what is paid in advance into the pot: both, or neither.
    pub(crate) fn take_in_advance(
        reason: HoldReason,
        who: &T::AccountId,
        deposit: BalanceOf<T>,
        funds: BalanceOf<T>,
    ) -> DispatchResult {
        with_storage_layer(|| {
            T::Currency::hold(&reason.into(), who, deposit)
                .map_err(|_| Error::<T>::DepositNotCovered)?;
            Self::prepay(who, funds)
        })
    }

    /// Gives a deposit back that is on hold.
    pub(crate) fn release(reason: HoldReason, who: &T::AccountId, deposit: BalanceOf<T>) {
        let released = T::Currency::release(&reason.into(), who, deposit, Precision::BestEffort);
        if let Err(error) = released {
            // What is on hold can always be released (`try_state`).
            log::error!(target: crate::LOG, "{deposit:?} of {who:?} stays on hold: {error:?}");
        }
    }

    /// Pays from the pot, with what could not be paid before. What the account can't take now (less than the least
    /// balance, for an account that has none) is kept for it.
    pub(crate) fn pay(who: &T::AccountId, amount: BalanceOf<T>) {
        if amount.is_zero() {
            return;
        }
        let owed = Unpaid::<T>::take(who).saturating_add(amount);
        let paid = T::Currency::transfer(&Self::pot(), who, owed, Preservation::Preserve);
        if let Err(error) = paid {
            log::debug!(target: crate::LOG, "{owed:?} stays unpaid for now: {error:?}");
            Unpaid::<T>::insert(who, owed);
        }
    }

    /// Gives what a block's callbacks cost to who earns it.
    pub(crate) fn hand_over(earned: BalanceOf<T>) {
        if earned.is_zero() {
            return;
        }
        let taken = T::Currency::withdraw(
            &Self::pot(),
            earned,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        );
        match taken {
            Ok(credit) => T::OnCharge::on_unbalanced(credit),
            // The funds that it is part of are in the pot (`try_state`).
            Err(error) => {
                log::error!(target: crate::LOG, "{earned:?} stays in the pot: {error:?}");
            }
        }
    }
}

impl<Balance> Callback<Balance> {
    /// Whether it is one: by convention no function has the selector 0.
    pub fn is_some(&self) -> bool {
        self.selector != [0; 4]
    }
}
