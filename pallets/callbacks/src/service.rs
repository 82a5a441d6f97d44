//! One callback: whether it is made, and what it costs.

use crate::{
    CallbackOf, Called, Config, Contracts, Delivering, Event, FailedCallback, Failure, Limits,
    Message, Pallet, Paused, WeightInfo,
};
use cryptlet_primitives::{
    ids::{CryptletId, FeedId, RoundId},
    policy::Policy,
};
use frame_support::weights::{Weight, WeightMeter};
use pallet_cryptlet::BalanceOf;
use sp_core::H160;
use sp_runtime::traits::{Saturating, Zero};

/// What a block has left for callbacks, and what they have earned so far.
pub(crate) struct Service<T: Config> {
    meter: WeightMeter,
    pub(crate) earned: BalanceOf<T>,
}

impl<T: Config> Service<T> {
    pub(crate) fn within(most: Weight) -> Self {
        Service {
            meter: WeightMeter::with_limit(most),
            earned: Zero::zero(),
        }
    }

    pub(crate) fn consumed(&self) -> Weight {
        self.meter.consumed()
    }

    /// Counts a weight. Whether there was room for it.
    pub(crate) fn take(&mut self, weight: Weight) -> bool {
        self.meter.try_consume(weight).is_ok()
    }

    /// Whether a callback fits, whatever comes of it.
    pub(crate) fn has_room_for(&self, callback: &CallbackOf<T>) -> bool {
        let call = gas_weight::<T>(callback).unwrap_or_default();
        self.meter
            .can_consume(call.saturating_add(Pallet::<T>::overhead()))
    }

    /// Counts what was found to have room.
    pub(crate) fn spend(&mut self, weight: Weight) {
        self.meter.consume(weight.min(self.meter.remaining()));
    }
}

/// Whom a result is for.
pub(crate) struct Addressee<AccountId, Balance> {
    pub(crate) contract: H160,
    pub(crate) account: AccountId,
    pub(crate) cryptlet: CryptletId,
    pub(crate) callback: crate::Callback<Balance>,
    /// The feed that it listens to; `None` if it asked.
    pub(crate) feed: Option<FeedId>,
    pub(crate) round: RoundId,
    /// What is in the pot for it.
    pub(crate) funds: Balance,
}

type AddresseeOf<T> = Addressee<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// What has come of a callback.
pub(crate) struct Served<Balance> {
    /// What is left of the funds.
    pub(crate) left: Balance,
    /// Whether they do not pay for a callback.
    pub(crate) is_unpaid: bool,
}

/// Weight of the callback's gas; `None` if it would never fit: a block had more room when it was asked for.
fn gas_weight<T: Config>(callback: &CallbackOf<T>) -> Option<Weight> {
    (callback.gas <= Pallet::<T>::max_gas()).then(|| Pallet::<T>::weight_of_gas(callback.gas))
}

impl<T: Config> Pallet<T> {
    /// Calls somebody back whose callback fits ([`Service::has_room_for`]), or finds why not. Either costs what it weighed.
    pub(crate) fn serve(
        addressee: AddresseeOf<T>,
        message: Option<&Message>,
        policy: Option<&Policy<T::AccountId>>,
        service: &mut Service<T>,
    ) -> Served<BalanceOf<T>> {
        let is_unpaid = addressee.funds < Self::cost_of(&addressee.callback);
        let called = match Self::limits_for(&addressee, policy) {
            Ok(limits) => match message {
                Some(message) => Self::call(&addressee, message, limits, service),
                None => refused(Failure::Gone),
            },
            Err(reason) => refused(reason),
        };
        let mut weight = called
            .weight
            .saturating_add(<T as Config>::WeightInfo::deliver());
        if called.outcome.is_err() {
            weight.saturating_accrue(<T as Config>::WeightInfo::record_failure());
        }
        if addressee.feed.is_none() {
            weight.saturating_accrue(<T as Config>::WeightInfo::close_answer());
        }
        service.spend(weight);
        let funds = addressee.funds.saturating_sub(called.taken);
        let charged = Self::price_of(weight).min(funds);
        let left = funds
            .saturating_sub(charged)
            .saturating_add(called.returned);
        service.earned = service.earned.saturating_add(charged);
        let left = match called.outcome {
            Ok(()) => {
                Self::deposit_event(Event::CallbackDelivered {
                    cryptlet: addressee.cryptlet,
                    contract: addressee.contract,
                    feed: addressee.feed,
                    round: addressee.round,
                    charged,
                });
                left
            }
            Err(reason) => Self::on_failure(addressee, message, reason, charged, left),
        };
        Served { left, is_unpaid }
    }

    /// What a callback may take, or why it is not made.
    fn limits_for(
        addressee: &AddresseeOf<T>,
        policy: Option<&Policy<T::AccountId>>,
    ) -> Result<Limits<BalanceOf<T>>, Failure> {
        if addressee.funds < Self::cost_of(&addressee.callback) {
            return Err(Failure::Unpaid);
        }
        if !policy.is_some_and(|policy| policy.admits_callback(&addressee.contract)) {
            return Err(Failure::NotAllowed);
        }
        if Paused::<T>::contains_key(addressee.contract) {
            return Err(Failure::Paused);
        }
        Ok(Limits {
            weight: gas_weight::<T>(&addressee.callback).ok_or(Failure::OutOfGas)?,
            deposit: addressee.callback.deposit,
        })
    }

    /// Makes a call, with the lock set. Gives no more than the limits, whatever it says.
    fn call(
        addressee: &AddresseeOf<T>,
        message: &Message,
        limits: Limits<BalanceOf<T>>,
        service: &Service<T>,
    ) -> Called<BalanceOf<T>> {
        Delivering::<T>::put(true);
        let called = T::Contracts::call_back(
            addressee.cryptlet,
            addressee.contract,
            addressee.callback.selector,
            message,
            Limits {
                // Time alone is paid for: this chain proves no storage to anybody.
                weight: limits
                    .weight
                    .set_proof_size(service.meter.remaining().proof_size()),
                ..limits
            },
        );
        Delivering::<T>::kill();
        let time = called.weight.ref_time().min(limits.weight.ref_time());
        Called {
            weight: called.weight.set_ref_time(time),
            taken: called.taken.min(limits.deposit),
            ..called
        }
    }

    /// Keeps a failed callback, if it can be tried again and funds are left for its record. Gives what is left then.
    fn on_failure(
        addressee: AddresseeOf<T>,
        message: Option<&Message>,
        reason: Failure,
        charged: BalanceOf<T>,
        left: BalanceOf<T>,
    ) -> BalanceOf<T> {
        let (cryptlet, contract) = (addressee.cryptlet, addressee.contract);
        let (feed, round) = (addressee.feed, addressee.round);
        let deposit = Self::failure_deposit();
        let kept = message.filter(|_| left >= deposit).map(|message| {
            Self::keep_failure(FailedCallback {
                contract,
                account: addressee.account,
                cryptlet,
                callback: addressee.callback,
                feed,
                round,
                topic: message.topic,
                sequence: message.sequence,
                reason,
                at: pallet_cryptlet::Pallet::<T>::now(),
                attempts: 0,
                deposit,
            })
        });
        Self::deposit_event(Event::CallbackFailed {
            cryptlet,
            contract,
            feed,
            round,
            charged,
            reason,
            failure: kept,
        });
        match kept {
            Some(_) => left.saturating_sub(deposit),
            None => left,
        }
    }
}

/// A call that is not made.
fn refused<Balance: Zero>(reason: Failure) -> Called<Balance> {
    Called {
        outcome: Err(reason),
        weight: Weight::zero(),
        taken: Zero::zero(),
        returned: Zero::zero(),
    }
}
