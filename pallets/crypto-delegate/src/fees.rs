//! The pot: fees wait in it until their round is decided or has expired.
//!
//! The pot's balance is its endowment, the fees of open rounds, and what is [`Unpaid`]; never less (`try_state`).

use crate::{BalanceOf, Config, FeeSplit, Pallet, RoundRecordOf, Unpaid};
use alloc::collections::BTreeMap;
use frame_support::traits::{
    fungible::{Inspect, Mutate},
    tokens::{Fortitude, Precision, Preservation},
    Get,
};
use sp_runtime::{
    traits::{AccountIdConversion, CheckedDiv, SaturatedConversion, Saturating, Zero},
    DispatchResult,
};

/// What accounts earn in one report: each is paid once, whatever it has part in.
pub(crate) type Earnings<T> = BTreeMap<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

impl<T: Config> Pallet<T> {
    /// The account that keeps the fees of open rounds.
    pub fn pot() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// Puts the least balance into the pot, so that it takes any fee, however small, and never dies.
    pub(crate) fn endow_pot() -> DispatchResult {
        let least = T::Currency::minimum_balance();
        if T::Currency::balance(&Self::pot()) < least {
            T::Currency::mint_into(&Self::pot(), least)?;
        }
        Ok(())
    }

    /// Takes a round's fee from who asks.
    pub(crate) fn escrow(requester: &T::AccountId, fee: BalanceOf<T>) -> DispatchResult {
        if !fee.is_zero() {
            T::Currency::transfer(requester, &Self::pot(), fee, Preservation::Preserve)?;
        }
        Ok(())
    }

    /// Divides a decided round's fee. Rounded down for publisher and hosts: the delegate has what is left, so that the
    /// sum is always the fee.
    pub(crate) fn share_fee(
        earnings: &mut Earnings<T>,
        split: &FeeSplit,
        round: &RoundRecordOf<T>,
        operators: &[T::AccountId],
        delegate: &T::AccountId,
    ) {
        if round.fee.is_zero() {
            return;
        }
        let mut rest = round.fee;
        let mut credit = |account: &T::AccountId, amount: BalanceOf<T>| {
            let amount = amount.min(rest);
            rest = rest.saturating_sub(amount);
            let sum = earnings.entry(account.clone()).or_default();
            *sum = sum.saturating_add(amount);
        };
        credit(&round.owner, split.publisher.mul_floor(round.fee));
        let count: BalanceOf<T> = operators.len().saturated_into();
        let each = split
            .hosts
            .mul_floor(round.fee)
            .checked_div(&count)
            .unwrap_or_default();
        operators.iter().for_each(|operator| credit(operator, each));
        credit(delegate, round.fee);
    }

    /// Burns what is due to nobody.
    pub(crate) fn burn(amount: BalanceOf<T>) {
        if amount.is_zero() {
            return;
        }
        let burnt = T::Currency::burn_from(
            &Self::pot(),
            amount,
            Preservation::Preserve,
            Precision::Exact,
            Fortitude::Polite,
        );
        if let Err(error) = burnt {
            // The fees that it is part of are in the pot (`try_state`).
            log::error!(target: crate::LOG, "{amount:?} stays in the pot: {error:?}");
        }
    }

    /// Pays each account what it earned.
    pub(crate) fn pay_out(earnings: Earnings<T>) {
        earnings
            .into_iter()
            .for_each(|(account, amount)| Self::pay(&account, amount));
    }

    /// Pays from the pot, with what could not be paid before. What the account can't take now (less than the least
    /// balance, for an account that has none) is kept for it.
    pub(crate) fn pay(account: &T::AccountId, amount: BalanceOf<T>) {
        if amount.is_zero() {
            return;
        }
        let owed = Unpaid::<T>::take(account).saturating_add(amount);
        let paid = T::Currency::transfer(&Self::pot(), account, owed, Preservation::Preserve);
        if let Err(error) = paid {
            log::debug!(target: crate::LOG, "{owed:?} stays unpaid for now: {error:?}");
            Unpaid::<T>::insert(account, owed);
        }
    }
}
