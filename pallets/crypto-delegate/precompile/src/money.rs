//! Money: wei and the currency's units, and value that comes with a call.

use crate::Refusal;
use frame_support::traits::{
    fungible::{Inspect, Mutate},
    tokens::Preservation,
    Get,
};
use pallet_revive::precompiles::alloy::primitives::U256;
use sp_runtime::DispatchResult;

/// Wei of one unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ratio(u32);

impl Ratio {
    /// So many.
    #[cfg(test)]
    pub(crate) fn new(wei: u32) -> Self {
        Ratio(wei)
    }

    /// The chain's.
    pub fn of<T: pallet_revive::Config>() -> Self {
        Ratio(T::NativeToEthRatio::get())
    }
}

/// An amount in units.
///
/// # Errors
///
/// [`Refusal::Dust`] if it is no whole number of them, [`Refusal::TooMuch`] if the chain can't count so many.
pub fn units_of<Balance: TryFrom<u128>>(wei: U256, ratio: Ratio) -> Result<Balance, Refusal> {
    let ratio = U256::from(ratio.0);
    let dust = wei.checked_rem(ratio).ok_or(Refusal::TooMuch)?;
    if dust != U256::ZERO {
        return Err(Refusal::Dust);
    }
    let units = wei.checked_div(ratio).ok_or(Refusal::TooMuch)?;
    let units = u128::try_from(units).map_err(|_| Refusal::TooMuch)?;
    Balance::try_from(units).map_err(|_| Refusal::TooMuch)
}

/// An amount in wei.
pub fn wei_of(units: u128, ratio: Ratio) -> U256 {
    // 128 and 32 bits fit into 256.
    U256::from(units).saturating_mul(U256::from(ratio.0))
}

/// Moves the value of a call, which has arrived in the cryptlet's account, to the account of who sent it: from there
/// everything is paid. What keeps the cryptlet's account in being stays.
pub(crate) fn pass_on<T: pallet_cryptlet::Config>(
    cryptlet: &T::AccountId,
    payer: &T::AccountId,
    value: pallet_cryptlet::BalanceOf<T>,
) -> DispatchResult {
    if value != Default::default() {
        T::Currency::transfer(cryptlet, payer, value, Preservation::Preserve)?;
    }
    Ok(())
}

/// Has `payer` bring the cryptlet's account into being, if it is not: whom it calls back sees it as the caller, and what
/// that contract stores is paid through it. Nobody has its key, so it stays.
pub(crate) fn found<T: pallet_cryptlet::Config>(
    cryptlet: &T::AccountId,
    payer: &T::AccountId,
) -> DispatchResult {
    if !frame_system::Pallet::<T>::account_exists(cryptlet) {
        let least = T::Currency::minimum_balance();
        T::Currency::transfer(payer, cryptlet, least, Preservation::Preserve)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As on the chain: a unit is 10^-12 of a token, a wei 10^-18.
    const RATIO: Ratio = Ratio(1_000_000);

    #[test]
    fn dust_is_refused_and_not_rounded() {
        let token = U256::from(10).pow(U256::from(18));
        assert_eq!(units_of(token, RATIO), Ok(1_000_000_000_000_u128));
        assert_eq!(units_of::<u128>(U256::ZERO, RATIO), Ok(0));
        for wei in [1, 999_999, 1_000_001] {
            assert_eq!(units_of::<u128>(U256::from(wei), RATIO), Err(Refusal::Dust));
        }
    }

    #[test]
    fn more_than_there_can_be_is_refused_and_not_cut() {
        let most = wei_of(u128::MAX, RATIO);
        assert_eq!(units_of(most, RATIO), Ok(u128::MAX));
        let more = most + U256::from(1_000_000);
        assert_eq!(units_of::<u128>(more, RATIO), Err(Refusal::TooMuch));
        assert_eq!(units_of::<u64>(most, RATIO), Err(Refusal::TooMuch));
        let all = U256::MAX - U256::MAX % U256::from(1_000_000);
        assert_eq!(units_of::<u128>(all, RATIO), Err(Refusal::TooMuch));
    }

    #[test]
    fn a_ratio_of_nothing_refuses_everything() {
        let wei = U256::from(5);
        assert_eq!(units_of::<u128>(wei, Ratio(0)), Err(Refusal::TooMuch));
    }

    proptest! {
        #[test]
        fn units_come_back_from_wei(units in any::<u128>(), ratio in 1u32..) {
            let wei = wei_of(units, Ratio(ratio));
            prop_assert_eq!(units_of(wei, Ratio(ratio)), Ok(units));
        }

        #[test]
        fn wei_come_back_or_are_refused(high in any::<u128>(), low in any::<u128>()) {
            let wei = (U256::from(high) << 128) | U256::from(low);
            if let Ok(units) = units_of::<u128>(wei, RATIO) {
                prop_assert_eq!(wei_of(units, RATIO), wei);
            }
        }
    }
}
