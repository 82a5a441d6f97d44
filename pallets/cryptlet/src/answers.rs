//! What hosts answer who are asked to serve a contract's cryptlet, and bindings that come to nothing.
//!
//! An offer is seated without anybody's admission: the contract has named the operators, the host's operator the blueprint.
//! `pallet-crypto-delegate` brings the answers; it has them checked by [`Pallet::is_awaited`], which costs no signature, and
//! [`Pallet::is_answer_signed`], and settles each by [`Pallet::take_answer`].

use crate::{
    bindings::is_enough, BalanceOf, BindingRecord, Bindings, Config, Cryptlets, Error, Event,
    Hosts, Pallet, Panel, Pool, Pools, Starting, StartingBinding, Ties, Voters, Wanting,
    WeightInfo, MAX_EXPIRED_PER_BLOCK,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingFailure, BindingRefusal, Said},
    ids::{CryptletId, HostId, KeyEpoch, Moment},
    policy::Policy,
    view::MAX_POOL,
    Public,
};
use frame_support::weights::Weight;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Whether a binding waits for this very answer: its host is asked or looked for, policy admits it, and there is a seat.
    /// Seven reads at most, no signature is checked.
    pub fn is_awaited(answer: &BindingAnswer) -> bool {
        let BindingAnswer { cryptlet, host, .. } = *answer;
        let Some(binding) = Bindings::<T>::get(cryptlet) else {
            return false;
        };
        let is_asked = binding.asked.contains(&host);
        let Said::Offered { key, epoch, .. } = answer.said else {
            return is_asked;
        };
        if !is_asked && !Wanting::<T>::contains_key(cryptlet) {
            return false;
        }
        let Some(panel) = Self::panel(cryptlet) else {
            return false;
        };
        Self::may_be_seated(&panel.pool, &panel.policy, host, &key, epoch)
    }

    /// Whether the host's region signed an answer with its key in force, and of an offer its instance too, with a key that
    /// proves something.
    pub fn is_answer_signed(answer: &BindingAnswer) -> bool {
        let is_strong = match answer.said {
            Said::Offered { key, .. } => Self::ensure_strong(&key).is_ok(),
            Said::Refused { .. } => true,
        };
        let voter = Voters::<T>::get(answer.host);
        is_strong && voter.is_some_and(|voter| answer.is_signed(Self::genesis(), &voter.region_key))
    }

    /// Takes an answer that was found to be signed: seats the host, or counts the refusal. Whether it was still of use.
    ///
    /// Events: [`Event::InstanceAdmitted`], [`Event::ContractBound`], [`Event::BindingFailed`].
    pub fn take_answer(answer: &BindingAnswer) -> bool {
        frame_support::storage::with_storage_layer(|| {
            frame_support::ensure!(Self::is_awaited(answer), Error::<T>::NotAwaited);
            match answer.said {
                Said::Offered { key, epoch, .. } => {
                    Self::take_offer(answer.cryptlet, answer.host, &key, epoch)
                }
                Said::Refused { reason, .. } => {
                    Self::take_refusal(answer.cryptlet, answer.host, reason)
                }
            }
        })
        .is_ok()
    }

    /// Ends the asking of bindings whose time is over, at most [`MAX_EXPIRED_PER_BLOCK`]. Gives the weight.
    pub(crate) fn expire_bindings() -> Weight {
        Self::expire_bindings_at(Self::now())
    }

    /// The same at this moment.
    pub(crate) fn expire_bindings_at(now: Moment) -> Weight {
        let most = usize::try_from(MAX_EXPIRED_PER_BLOCK).unwrap_or_default();
        // In the order of their deadlines: all have the same time, and the clock never goes back.
        let over: Vec<StartingBinding> = Starting::<T>::get()
            .into_iter()
            .take_while(|one| one.deadline < now)
            .take(most)
            .collect();
        let count = u32::try_from(over.len()).unwrap_or(u32::MAX);
        for one in over {
            // All of it or nothing.
            let over = || Self::expire_binding(one.cryptlet);
            if frame_support::storage::with_storage_layer(over).is_err() {
                // Nothing of it can fail (`try_state`); if it did, it must not come up in every block.
                Self::stop_asking(one.cryptlet);
            }
        }
        T::WeightInfo::expire_bindings(count)
    }

    /// The council revokes a contract's cryptlet, whether it is bound or not. Whether it was one.
    pub(crate) fn end_binding(id: CryptletId) -> Result<bool, DispatchError> {
        let Some(binding) = Bindings::<T>::get(id) else {
            return Ok(false);
        };
        if !binding.is_bound {
            Self::fail_binding(id, &binding, BindingFailure::Revoked)?;
            return Ok(true);
        }
        Self::revoke_bound(id)?;
        if let Some(tie) = Ties::<T>::get(binding.contract) {
            Self::untie(binding.contract, &tie)?;
        }
        Ok(true)
    }

    fn expire_binding(id: CryptletId) -> DispatchResult {
        let Some(mut binding) = Bindings::<T>::get(id) else {
            Self::stop_asking(id);
            return Ok(());
        };
        let panel = Self::panel(id).ok_or(Error::<T>::NotAwaited)?;
        let failure = if panel.pool.is_empty() && binding.refusals.is_none() {
            BindingFailure::NoHosts
        } else {
            BindingFailure::TimedOut
        };
        binding.asked = Default::default();
        Self::decide(id, binding, &panel, failure)
    }

    fn may_be_seated(
        pool: &Pool,
        policy: &Policy<T::AccountId>,
        host: HostId,
        key: &Public,
        epoch: KeyEpoch,
    ) -> bool {
        let is_known = |voter_key: &Public| {
            key == voter_key
                || pool
                    .iter()
                    .any(|seat| seat.key == *key || seat.host == host)
        };
        let is_eligible = Voters::<T>::get(host).is_some_and(|voter| {
            voter.is_eligible(host, policy, Self::now()) && !is_known(&voter.region_key)
        });
        let most = policy.max_instances.map_or(MAX_POOL, u32::from);
        let has_room = u32::try_from(pool.len()).is_ok_and(|seats| seats < most);
        // Its next key, since it has no seat: what it signed for a seat that it has lost is of an earlier one.
        let is_next = Hosts::<T>::get(host).is_some_and(|record| record.next_instance == epoch);
        is_eligible && has_room && is_next
    }

    fn take_offer(id: CryptletId, host: HostId, key: &Public, epoch: KeyEpoch) -> DispatchResult {
        let mut binding = Bindings::<T>::get(id).ok_or(Error::<T>::NotAwaited)?;
        // Who asks for hosts of a revoked blueprint gets none; what is bound goes on.
        if !binding.is_bound && !Self::is_active_cryptlet(binding.blueprint) {
            return Self::fail_binding(id, &binding, BindingFailure::Revoked);
        }
        let mut panel = Self::panel(id).ok_or(Error::<T>::NotAwaited)?;
        Self::seat(&mut panel.pool, host, key, epoch, &panel.policy)?;
        Pools::<T>::insert(id, &panel.pool);
        Self::deposit_event(Event::InstanceAdmitted {
            cryptlet: id,
            host,
            epoch,
        });
        binding.asked.retain(|asked| *asked != host);
        // Without refusals too few are left only where policy has changed meanwhile.
        let failure = if binding.refusals.is_none() {
            BindingFailure::TimedOut
        } else {
            binding.refusals.failure()
        };
        Self::decide(id, binding, &panel, failure)
    }

    fn take_refusal(id: CryptletId, host: HostId, reason: BindingRefusal) -> DispatchResult {
        let mut binding = Bindings::<T>::get(id).ok_or(Error::<T>::NotAwaited)?;
        binding.asked.retain(|asked| *asked != host);
        binding.refusals.add(reason);
        let panel = Self::panel(id).ok_or(Error::<T>::NotAwaited)?;
        let failure = binding.refusals.failure();
        Self::decide(id, binding, &panel, failure)
    }

    /// What comes of a binding, with these seats, as policy is now: the council may have changed it since the contract asked. With
    /// enough hosts it is bound; if those that are still asked would not be enough either, it comes to nothing; else it goes on.
    fn decide(
        id: CryptletId,
        mut binding: BindingRecord<BalanceOf<T>>,
        panel: &Panel<T::AccountId>,
        failure: BindingFailure,
    ) -> DispatchResult {
        let (seats, policy) = (panel.pool.len(), &panel.policy);
        if seats >= usize::from(policy.max_instances.unwrap_or(u16::MAX)) {
            binding.asked = Default::default();
        }
        let left = seats.saturating_add(binding.asked.len());
        if is_enough(policy, seats) {
            if !binding.is_bound && !Self::is_active_cryptlet(binding.blueprint) {
                return Self::fail_binding(id, &binding, BindingFailure::Revoked);
            }
            Wanting::<T>::remove(id);
            Self::become_bound(id, &mut binding)?;
        } else if !binding.is_bound && !is_enough(policy, left) {
            return Self::fail_binding(id, &binding, failure);
        }
        Self::store_asked(id, binding);
        Ok(())
    }

    /// Enough hosts have agreed: the cryptlet is asked from now on, and the rent goes back.
    fn become_bound(id: CryptletId, binding: &mut BindingRecord<BalanceOf<T>>) -> DispatchResult {
        if binding.is_bound {
            return Ok(());
        }
        let mut record = Cryptlets::<T>::get(id).ok_or(Error::<T>::NotAwaited)?;
        let rent = core::mem::replace(&mut binding.rent, Zero::zero());
        Self::redeposit(&mut record, rent, Zero::zero())?;
        Cryptlets::<T>::insert(id, record);
        binding.is_bound = true;
        Self::deposit_event(Event::ContractBound {
            contract: binding.contract,
            cryptlet: id,
        });
        Ok(())
    }

    /// Stores a binding; if everybody has answered, it starts no more.
    fn store_asked(id: CryptletId, binding: BindingRecord<BalanceOf<T>>) {
        if binding.is_bound && binding.asked.is_empty() {
            Self::stop_asking(id);
        }
        Bindings::<T>::insert(id, binding);
    }

    /// A binding comes to nothing: its cryptlet goes, the contract is told why when it asks, and may bind again.
    fn fail_binding(
        id: CryptletId,
        binding: &BindingRecord<BalanceOf<T>>,
        failure: BindingFailure,
    ) -> DispatchResult {
        Self::undo(id)?;
        Ties::<T>::mutate_extant(binding.contract, |tie| tie.failure = Some(failure));
        Self::deposit_event(Event::BindingFailed {
            contract: binding.contract,
            cryptlet: id,
            reason: failure,
        });
        Ok(())
    }
}
