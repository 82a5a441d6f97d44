//! The consortium's own affairs: which members validate, at what pace the chain runs, who may deploy
//! contracts on it, and which code comes next.
//!
//! Every call needs the consortium's own origin (its council, as the runtime configures it). Nobody
//! else, and no single key, changes the validator set or the code.
//!
//! - [`Admitted`]: the accounts that may validate.
//!   [`SessionManager`](pallet_session::SessionManager) offers those of them that have registered
//!   session keys to the session after the next.
//! - [`Pace`]: slot duration and session length, written at genesis from the chain specification
//!   and never changed: a slot number is a moment divided by the slot duration, so another duration
//!   would renumber the past.
//! - [`Deployers`]: who may deploy contracts, everybody unless the consortium lists them;
//!   [`EnsureDeployer`] asks for it.
//! - [`ChainId`]: the number that Ethereum transactions name the chain by, written at genesis and
//!   never changed: what was signed for another number would be worth nothing.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_id;
mod deployers;
#[cfg(test)]
mod mock;
mod pace;
mod sessions;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod validators;
pub mod weights;

pub use chain_id::{
    check_chain_id, ChainIdError, ContractChainId, DEVELOPMENT_CHAIN_ID, MAX_CHAIN_ID,
};
pub use deployers::{DeployersOf, EnsureDeployer};
pub use pace::{ChainPace, MinimumPeriod, PaceError, SessionLength, SlotDuration};
pub use pallet::*;
pub use validators::AdmittedOnly;
pub use weights::WeightInfo;

/// The consortium pallet.
#[allow(
    clippy::as_conversions,
    clippy::expect_used,
    reason = "Both are in what FRAME's macros and the derived codec generate; written by hand is nothing here but thin calls"
)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::{ConstU64, EnsureOrigin, ValidatorRegistration, ValidatorSet},
    };
    use frame_system::pallet_prelude::*;

    /// What the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Who decides for the consortium: its council by a majority that the runtime sets.
        type ConsortiumOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The session pallet: who has registered session keys, and who validates now.
        type Session: ValidatorRegistration<Self::AccountId>
            + ValidatorSet<Self::AccountId, ValidatorId = Self::AccountId>;

        /// Upper bound on admitted validators. GRANDPA sends votes of all to all, so this is tens,
        /// not thousands.
        #[pallet::constant]
        type MaxValidators: Get<u32>;

        /// Upper bound on the listed accounts that may deploy contracts. The list is read whole
        /// whenever one is deployed, so this is tens, not thousands.
        #[pallet::constant]
        type MaxDeployers: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Accounts that may validate, sorted, without duplicates, at most [`Config::MaxValidators`].
    ///
    /// Nobody pays for it: only [`Config::ConsortiumOrigin`] adds to it.
    #[pallet::storage]
    pub type Admitted<T: Config> =
        StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

    /// Slot duration and session length. Written once, at genesis.
    #[pallet::storage]
    pub type Pace<T: Config> = StorageValue<_, ChainPace, ValueQuery>;

    /// Accounts that may deploy contracts, sorted, without duplicates, at most
    /// [`Config::MaxDeployers`]; `None`: everybody may.
    ///
    /// Nobody pays for it: only [`Config::ConsortiumOrigin`] writes it.
    #[pallet::storage]
    pub type Deployers<T: Config> = StorageValue<_, DeployersOf<T>, OptionQuery>;

    /// The number that Ethereum transactions name this chain by (EIP-155). Written once, at genesis;
    /// [`DEVELOPMENT_CHAIN_ID`] on a chain that was given none.
    #[pallet::storage]
    pub type ChainId<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<DEVELOPMENT_CHAIN_ID>>;

    /// What happened to the consortium.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account may validate, from the session after the next in which it has session keys.
        ValidatorAdmitted {
            /// The admitted account.
            validator: T::AccountId,
        },
        /// An account may no longer validate, from the session after the next.
        ValidatorRemoved {
            /// The removed account.
            validator: T::AccountId,
        },
        /// The consortium chose the code that anybody may now submit with
        /// `System.apply_authorized_upgrade`.
        UpgradeChosen {
            /// BLAKE2-256 of the new runtime code.
            code_hash: T::Hash,
        },
        /// From now on these accounts may deploy contracts, and no others.
        DeployersSet {
            /// The accounts in their order; `None`: everybody may.
            deployers: Option<DeployersOf<T>>,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The account is admitted already.
        AlreadyExists,
        /// The account is not admitted: look at `Consortium.Admitted`.
        NotFound,
        /// The set is full: remove a validator first.
        MaxValidatorsExceeded,
        /// No validator with session keys would remain, and the chain would stop: admit another one
        /// and let it set its session keys first.
        LastValidator,
        /// An account stands in the list of deployers twice: name each one once.
        DuplicateDeployer,
    }

    /// The consortium at the first block.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The first validators, in any order, without duplicates.
        pub validators: Vec<T::AccountId>,
        /// Slot duration and session length.
        pub pace: ChainPace,
        /// Who may deploy contracts, in any order, without duplicates; `None`: everybody may.
        pub deployers: Option<Vec<T::AccountId>>,
        /// The number that Ethereum transactions name this chain by.
        pub chain_id: u64,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        /// No validators, the default pace, everybody deploys, and a development chain's number.
        fn default() -> Self {
            Self {
                validators: Vec::new(),
                pace: ChainPace::default(),
                deployers: None,
                chain_id: DEVELOPMENT_CHAIN_ID,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        #[allow(
            clippy::panic,
            clippy::expect_used,
            reason = "A genesis that can't work has to fail while it is built; there is no chain yet that could go down"
        )]
        fn build(&self) {
            if let Err(error) = self.pace.check() {
                panic!("consortium.pace: {error}");
            }
            Pace::<T>::put(self.pace);
            for validator in &self.validators {
                Pallet::<T>::insert(validator.clone())
                    .expect("consortium.validators: one is listed twice, or there are too many");
            }
            if let Err(error) = check_chain_id(self.chain_id) {
                panic!("consortium.chainId: {error}");
            }
            ChainId::<T>::put(self.chain_id);
            let deployers = self.deployers.clone().map(DeployersOf::<T>::try_from);
            let deployers = deployers
                .transpose()
                .expect("consortium.deployers: there are too many");
            Deployers::<T>::set(
                Pallet::<T>::in_order(deployers)
                    .expect("consortium.deployers: one is listed twice"),
            );
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Let `validator` validate.
        ///
        /// Origin: [`Config::ConsortiumOrigin`]. The account then calls `Session.set_keys`; it
        /// validates from the session after the next. Errors: [`Error::AlreadyExists`],
        /// [`Error::MaxValidatorsExceeded`]. Event: [`Event::ValidatorAdmitted`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::admit_validator())]
        pub fn admit_validator(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
            T::ConsortiumOrigin::ensure_origin(origin)?;
            Self::insert(validator.clone())?;
            Self::deposit_event(Event::ValidatorAdmitted { validator });
            Ok(())
        }

        /// Let `validator` validate no longer.
        ///
        /// Origin: [`Config::ConsortiumOrigin`]. It leaves with the session after the next. Errors:
        /// [`Error::NotFound`], [`Error::LastValidator`]. Event: [`Event::ValidatorRemoved`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::remove_validator(T::MaxValidators::get()))]
        pub fn remove_validator(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
            T::ConsortiumOrigin::ensure_origin(origin)?;
            Self::take(&validator)?;
            Self::deposit_event(Event::ValidatorRemoved { validator });
            Ok(())
        }

        /// Choose the next runtime code by its hash.
        ///
        /// Origin: [`Config::ConsortiumOrigin`]. Anybody may then submit the code itself with
        /// `System.apply_authorized_upgrade`, which refuses another name and a version that is not
        /// higher. A later choice replaces an earlier one. Events: `System.UpgradeAuthorized`,
        /// [`Event::UpgradeChosen`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::choose_upgrade())]
        pub fn choose_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
            T::ConsortiumOrigin::ensure_origin(origin)?;
            frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
            Self::deposit_event(Event::UpgradeChosen { code_hash });
            Ok(())
        }

        /// Let `deployers`, and nobody else, deploy contracts; `None` lets everybody, an empty list
        /// nobody.
        ///
        /// Origin: [`Config::ConsortiumOrigin`]. The list replaces the one before, and may come in
        /// any order. Contracts that stand go on, and make others if they do. Errors:
        /// [`Error::DuplicateDeployer`]. Event: [`Event::DeployersSet`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_deployers(
            deployers.as_ref().map_or(0, |listed| u32::try_from(listed.len()).unwrap_or(u32::MAX))
        ))]
        pub fn set_deployers(
            origin: OriginFor<T>,
            deployers: Option<DeployersOf<T>>,
        ) -> DispatchResult {
            T::ConsortiumOrigin::ensure_origin(origin)?;
            let deployers = Self::in_order(deployers)?;
            Deployers::<T>::set(deployers.clone());
            Self::deposit_event(Event::DeployersSet { deployers });
            Ok(())
        }
    }
}
