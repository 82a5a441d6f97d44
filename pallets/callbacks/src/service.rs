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

    /// Counts what was found to have room, and has it paid for out of `funds`, as far as they go, with a share of its
    /// turn, which has been counted. Gives what it cost.
    pub(crate) fn charge(
        &mut self,
        weight: Weight,
        share: Weight,
        funds: BalanceOf<T>,
    ) -> BalanceOf<T> {
        self.meter.consume(weight.min(self.meter.remaining()));
        let charged = Pallet::<T>::price_of(weight.saturating_add(share)).min(funds);
        self.earned = self.earned.saturating_add(charged);
        charged
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
    /// What it pays of its turn.
    pub(crate) share: Weight,
}

type AddresseeOf<T> = Addressee<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// Weight of the callback's gas; `None` if it would never fit: a block had more room when it was asked for.
fn gas_weight<T: Config>(callback: &CallbackOf<T>) -> Option<Weight> {
    (callback.gas <= Pallet::<T>::max_gas()).then(|| Pallet::<T>::weight_of_gas(callback.gas))
}

impl<T: Config> Pallet<T> {
    /// Calls somebody back whose callback fits ([`Service::has_room_for`]), or finds why not. Either costs what it weighed.
    /// Gives what is left of the funds.
    pub(crate) fn serve(
        addressee: AddresseeOf<T>,
        message: Option<&Message>,
        policy: Option<&Policy<T::AccountId>>,
        service: &mut Service<T>,
    ) -> BalanceOf<T> {
        let called = match Self::limits_for(&addressee, policy) {
            Ok(limits) => match message {
                Some(message) => Self::call(&addressee, message, limits),
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
        let funds = addressee.funds.saturating_sub(called.taken);
        let charged = service.charge(weight, addressee.share, funds);
        let left = funds
            .saturating_sub(charged)
            .saturating_add(called.returned);
        match called.outcome {
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
        }
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

    /// Makes a call, with the lock set. Gives no more than the limits, whatever it says. Time alone is limited and counted:
    /// this chain proves no storage to anybody, and a call that halts says that it took all that there was.
    fn call(
        addressee: &AddresseeOf<T>,
        message: &Message,
        limits: Limits<BalanceOf<T>>,
    ) -> Called<BalanceOf<T>> {
        Delivering::<T>::put(true);
        let called = T::Contracts::call_back(
            addressee.cryptlet,
            addressee.contract,
            addressee.callback.selector,
            message,
            Limits {
                weight: limits.weight.set_proof_size(u64::MAX),
                ..limits
            },
        );
        Delivering::<T>::kill();
        let time = called.weight.ref_time().min(limits.weight.ref_time());
        Called {
            weight: Weight::from_parts(time, 0),
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
