//! Who may deploy contracts.

use crate::{Config, Deployers, Error, Pallet};
use core::marker::PhantomData;
use frame_support::{
    ensure,
    traits::{EnsureOrigin, OriginTrait},
    BoundedVec,
};

/// A list of accounts that may deploy.
pub type DeployersOf<T> =
    BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxDeployers>;

impl<T: Config> Pallet<T> {
    /// Whether `account` may deploy contracts. One storage read.
    pub fn may_deploy(account: &T::AccountId) -> bool {
        Deployers::<T>::get().is_none_or(|deployers| deployers.binary_search(account).is_ok())
    }

    /// A list in its order. Refuses one that names an account twice.
    pub(crate) fn in_order(
        mut deployers: Option<DeployersOf<T>>,
    ) -> Result<Option<DeployersOf<T>>, Error<T>> {
        if let Some(deployers) = &mut deployers {
            deployers.sort();
            ensure!(is_ascending(deployers), Error::<T>::DuplicateDeployer);
        }
        Ok(deployers)
    }
}

/// Whether each account is greater than the one before: in order, and none twice.
pub(crate) fn is_ascending<A: Ord>(accounts: &[A]) -> bool {
    accounts.is_sorted_by(|a, b| a < b)
}

/// Signed by an account that may deploy contracts: pallet-revive's `UploadOrigin` and `InstantiateOrigin`. Contracts that
/// a contract makes are not asked about: whoever deployed that one answers for them.
///
/// An Ethereum transaction is signed by its sender's address followed by twelve bytes of `0xee`, so an account of that form
/// stands for an Ethereum address in the list.
pub struct EnsureDeployer<T>(PhantomData<T>);

impl<T: Config> EnsureOrigin<T::RuntimeOrigin> for EnsureDeployer<T> {
    type Success = T::AccountId;

    fn try_origin(origin: T::RuntimeOrigin) -> Result<T::AccountId, T::RuntimeOrigin> {
        match origin.as_signer() {
            Some(account) if Pallet::<T>::may_deploy(account) => Ok(account.clone()),
            _ => Err(origin),
        }
    }

    /// The first of the list, or anybody. Fails while nobody may deploy.
    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
        match Deployers::<T>::get() {
            None => frame_system::EnsureSigned::<T::AccountId>::try_successful_origin(),
            Some(deployers) => {
                let first = deployers.first().cloned().ok_or(())?;
                Ok(T::RuntimeOrigin::signed(first))
            }
        }
    }
}
