//! Cryptlets of contracts' own: binding one, and letting it go.
//!
//! A contract cryptlet that a publisher registers is a *blueprint*: it is never asked itself. A contract binds a cryptlet of
//! its own, which has the blueprint's newest version, for good, a number that no other gets, and a policy that names the
//! contract and its counter-parties. No name leads to it. Its pool fills by what hosts answer (see `answers`), not by offers
//! that an owner admits: the owner is the contract, which signs nothing.
//!
//! Who calls [`Pallet::bind_for`] has made sure that the account is the contract's, and that it is a contract.

use crate::{
    deposits, BalanceOf, BindingRecord, Bindings, Config, CryptletRecord, Cryptlets, Error, Event,
    HoldReason, NextCryptlet, OperatorHosts, Owned, OwnerPolicies, Pallet, Place, Pools, Refusals,
    Starting, StartingBinding, Tie, Ties, VersionRecord, Versions, Voters, Wanting,
    MAX_HOSTS_OF_OPERATOR, MAX_LOOKS_AT_OPERATOR, MAX_STARTING_OF_BLUEPRINT,
};
use alloc::{vec, vec::Vec};
use cryptlet_primitives::{
    binding::{Binding, BindingState, BindingView, BINDING_MS},
    ids::{CryptletId, HostId},
    package::Kind,
    policy::{Isolation, Policy},
    view::{CryptletStatus, MAX_POOL},
};
use frame_support::{
    ensure,
    pallet_prelude::ConstU32,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision},
        Get,
    },
    BoundedVec,
};
use sp_core::H160;
use sp_runtime::{
    traits::{SaturatedConversion, Saturating, Zero},
    DispatchError, DispatchResult,
};

/// Hosts that may serve a binding, in rising order.
pub(crate) type Candidates = BoundedVec<HostId, ConstU32<MAX_POOL>>;

/// A cryptlet of a contract's own before it is stored.
struct Bound<T: Config> {
    record: CryptletRecord<T::AccountId, BalanceOf<T>>,
    version: VersionRecord,
    policy: Policy<T::AccountId>,
    binding: BindingRecord<BalanceOf<T>>,
}

impl<T: Config> Pallet<T> {
    /// Binds a cryptlet of its own to `contract`, whose account pays the deposits, and a rent until enough hosts have agreed: as
    /// much as policy's least fee, [`Config::BindingRent`] at least. Hosts are asked from now on. Gives its number.
    ///
    /// Errors: [`Error::AlreadyBound`], [`Error::NotFound`], [`Error::Revoked`], [`Error::NotABlueprint`],
    /// [`Error::OtherCode`], [`Error::BadBinding`], [`Error::BadPolicy`], [`Error::CallerNotAllowed`],
    /// [`Error::TooFewHosts`], [`Error::MaxStartingExceeded`], [`Error::NumbersExhausted`]. Event: [`Event::BindingAsked`].
    pub fn bind_for(
        account: T::AccountId,
        contract: H160,
        binding: Binding<T::AccountId>,
    ) -> Result<CryptletId, DispatchError> {
        let former = Ties::<T>::get(contract);
        let is_free = former.as_ref().is_none_or(|tie| tie.failure.is_some());
        ensure!(is_free, Error::<T>::AlreadyBound);
        Self::ensure_binding(&binding)?;
        Self::ensure_place(binding.blueprint)?;
        let bound = Self::bound(&account, contract, &binding)?;
        let id = NextCryptlet::<T>::get();
        let next = id.0.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
        if let Some(former) = former {
            Self::release(HoldReason::Registration, &account, former.deposit)?;
        }
        let tie = Tie {
            account,
            cryptlet: id,
            blueprint: bound.binding.blueprint,
            version: bound.binding.version,
            failure: None,
            deposit: Self::price(deposits::tie::<T>()),
        };
        let held = bound.record.deposit.saturating_add(tie.deposit);
        T::Currency::hold(&HoldReason::Registration.into(), &tie.account, held)?;
        NextCryptlet::<T>::put(CryptletId(next));
        Self::store_bound(id, tie, bound)?;
        Ok(id)
    }

    /// Lets a contract's cryptlet go. One that is bound is revoked, and what hosts signed for it stays readable, with its
    /// deposit; everything else of it leaves the chain, and its deposit goes back, but for the rent of one that still starts,
    /// which is burnt. Of a binding that failed only the notice goes.
    ///
    /// Errors: [`Error::NotBound`]. Events: [`Event::ContractUnbound`]; [`Event::CryptletRevoked`] of one that was bound.
    pub fn unbind_for(contract: H160) -> DispatchResult {
        let tie = Ties::<T>::get(contract).ok_or(Error::<T>::NotBound)?;
        let cryptlet = tie.cryptlet;
        if tie.failure.is_none() {
            let bound = Bindings::<T>::get(cryptlet).is_some_and(|binding| binding.is_bound);
            if bound {
                Self::revoke_bound(cryptlet)?;
                Self::deposit_event(Event::CryptletRevoked {
                    cryptlet,
                    by_council: false,
                });
            } else {
                Self::undo(cryptlet)?;
            }
        }
        Self::untie(contract, &tie)?;
        Self::deposit_event(Event::ContractUnbound { contract, cryptlet });
        Ok(())
    }

    /// How the cryptlet of a contract's own stands; `None` if the contract has bound none. Four reads at most.
    pub fn binding_view(contract: H160) -> Option<BindingView> {
        let tie = Ties::<T>::get(contract)?;
        let cryptlet = tie.cryptlet;
        if let Some(reason) = tie.failure {
            return Some(BindingView {
                contract,
                cryptlet,
                blueprint: tie.blueprint,
                version: tie.version,
                state: BindingState::Failed { reason },
                wait: false,
                asked: Vec::new(),
                wants_hosts: false,
            });
        }
        Self::binding_of(cryptlet)
    }

    /// The same by the cryptlet's number; `None` if it serves no contract, or does so no more. Two reads.
    pub fn binding_of(cryptlet: CryptletId) -> Option<BindingView> {
        let binding = Bindings::<T>::get(cryptlet)?;
        Some(BindingView {
            contract: binding.contract,
            cryptlet,
            blueprint: binding.blueprint,
            version: binding.version,
            state: if binding.is_bound {
                BindingState::Bound
            } else {
                BindingState::Starting {
                    deadline: binding.deadline,
                }
            },
            wait: binding.wait,
            asked: binding.asked.into_inner(),
            wants_hosts: Wanting::<T>::contains_key(cryptlet),
        })
    }

    /// Refuses what is no binding whatever the blueprint.
    fn ensure_binding(binding: &Binding<T::AccountId>) -> Result<(), Error<T>> {
        let (least, most) = (binding.min_instances, binding.max_instances);
        let operators = &binding.operators;
        let is_distinct = operators
            .iter()
            .enumerate()
            .all(|(place, one)| !operators.iter().take(place).any(|other| other == one));
        let fits = least > 0 && least <= most && u32::from(most) <= MAX_POOL;
        let is_bounded = fits && is_distinct && !operators.is_empty();
        ensure!(is_bounded, Error::<T>::BadBinding);
        Ok(())
    }

    /// Refuses one more binding that starts, if there are enough.
    fn ensure_place(blueprint: CryptletId) -> Result<(), Error<T>> {
        let starting = Starting::<T>::get();
        let same = starting.iter().filter(|one| one.blueprint == blueprint);
        let same = u32::try_from(same.count()).unwrap_or(u32::MAX);
        let has_room = !starting.is_full() && same < MAX_STARTING_OF_BLUEPRINT;
        ensure!(has_room, Error::<T>::MaxStartingExceeded);
        Ok(())
    }

    /// What is to be stored, with its deposit.
    fn bound(
        account: &T::AccountId,
        contract: H160,
        binding: &Binding<T::AccountId>,
    ) -> Result<Bound<T>, DispatchError> {
        let blueprint = Self::active_cryptlet(binding.blueprint)?;
        let is_blueprint =
            blueprint.kind == Kind::Contract && !Bindings::<T>::contains_key(binding.blueprint);
        ensure!(is_blueprint, Error::<T>::NotABlueprint);
        ensure!(blueprint.code == binding.code, Error::<T>::OtherCode);
        let version = Versions::<T>::get(binding.blueprint, blueprint.version)
            .ok_or(Error::<T>::NotABlueprint)?;
        let policy = Self::policy_of_binding(account, contract, binding)?;
        let in_force = Self::strictest_of(Kind::Contract, blueprint.isolation, Some(&policy));
        let asked = Self::eligible_hosts(&in_force);
        ensure!(is_enough(&in_force, asked.len()), Error::<T>::TooFewHosts);
        let least_fee: BalanceOf<T> = in_force.min_fee.unwrap_or_default().saturated_into();
        let rent = least_fee.max(T::BindingRent::get());
        let deposit = Self::price(deposits::bound::<T>(&version, &policy)).saturating_add(rent);
        Ok(Bound {
            binding: BindingRecord {
                contract,
                blueprint: binding.blueprint,
                version: blueprint.version,
                is_bound: false,
                deadline: Self::now().saturating_add(BINDING_MS),
                wait: binding.wait,
                asked,
                refusals: Refusals::default(),
                rent,
            },
            record: CryptletRecord {
                owner: account.clone(),
                offered_to: None,
                tags: Default::default(),
                version: 1,
                status: CryptletStatus::Active,
                deposit,
                ..blueprint
            },
            version,
            policy,
        })
    }

    /// What the contract demands of its pool, with what the blueprint's publisher demands now: neither changes any more.
    fn policy_of_binding(
        account: &T::AccountId,
        contract: H160,
        binding: &Binding<T::AccountId>,
    ) -> Result<Policy<T::AccountId>, Error<T>> {
        let isolation = (binding.isolation > Isolation::Software).then_some(binding.isolation);
        let own = Policy {
            min_instances: Some(binding.min_instances),
            max_instances: Some(binding.max_instances),
            isolation,
            operators: Some(binding.operators.clone()),
            callers: Some(BoundedVec::truncate_from(vec![account.clone()])),
            callbacks: Some(BoundedVec::truncate_from(vec![contract])),
            ..Default::default()
        };
        let policy = match OwnerPolicies::<T>::get(binding.blueprint) {
            Some(publisher) => publisher.strictest(&own),
            None => own,
        };
        ensure!(policy.is_well_formed(), Error::<T>::BadPolicy);
        let is_admitted = policy.admits_caller(account) && policy.admits_callback(&contract);
        ensure!(is_admitted, Error::<T>::CallerNotAllowed);
        Ok(policy)
    }

    /// The hosts that a policy with operators admits: at most [`MAX_HOSTS_OF_OPERATOR`] of each operator, out of
    /// [`MAX_LOOKS_AT_OPERATOR`].
    pub(crate) fn eligible_hosts(policy: &Policy<T::AccountId>) -> Candidates {
        let now = Self::now();
        let most = usize::try_from(MAX_HOSTS_OF_OPERATOR).unwrap_or_default();
        let looks = usize::try_from(MAX_LOOKS_AT_OPERATOR).unwrap_or_default();
        let is_eligible = |host: &HostId| {
            Voters::<T>::get(host).is_some_and(|voter| voter.is_eligible(*host, policy, now))
        };
        let hosts_of = |operator| {
            let all = OperatorHosts::<T>::iter_key_prefix(operator);
            all.take(looks).filter(is_eligible).take(most)
        };
        let operators = policy.operators.iter().flatten();
        let mut hosts: Vec<HostId> = operators.flat_map(hosts_of).collect();
        hosts.sort_unstable();
        Candidates::truncate_from(hosts)
    }

    fn store_bound(
        id: CryptletId,
        tie: Tie<T::AccountId, BalanceOf<T>>,
        bound: Bound<T>,
    ) -> DispatchResult {
        let Bound {
            record,
            version,
            policy,
            binding,
        } = bound;
        let (contract, blueprint) = (binding.contract, binding.blueprint);
        let deadline = binding.deadline;
        let one = StartingBinding {
            cryptlet: id,
            blueprint,
            deadline,
        };
        Starting::<T>::try_append(one).map_err(|_| Error::<T>::MaxStartingExceeded)?;
        Owned::<T>::insert(&record.owner, Place::from(id), ());
        Versions::<T>::insert(id, 1, version);
        OwnerPolicies::<T>::insert(id, policy);
        Cryptlets::<T>::insert(id, record);
        Bindings::<T>::insert(id, binding);
        Ties::<T>::insert(contract, tie);
        Self::deposit_event(Event::BindingAsked {
            contract,
            cryptlet: id,
            blueprint,
            deadline,
        });
        Ok(())
    }

    /// Takes a cryptlet off the chain that was never asked, since its binding came to nothing. Its rent is burnt, the rest
    /// of its deposit goes back. The tie stays.
    pub(crate) fn undo(id: CryptletId) -> DispatchResult {
        let binding = Bindings::<T>::take(id).ok_or(Error::<T>::NotBound)?;
        let record = Cryptlets::<T>::take(id).ok_or(Error::<T>::NotFound)?;
        Versions::<T>::remove(id, record.version);
        OwnerPolicies::<T>::remove(id);
        Owned::<T>::remove(&record.owner, Place::from(id));
        // Its number is not given again, so no offer that a host has signed for it is ever taken for another's.
        Pools::<T>::remove(id);
        Self::stop_asking(id);
        let reason = HoldReason::Registration;
        let rent = binding.rent.min(record.deposit);
        if !rent.is_zero() {
            T::Currency::burn_held(
                &reason.into(),
                &record.owner,
                rent,
                Precision::BestEffort,
                Fortitude::Force,
            )?;
        }
        let rest = record.deposit.saturating_sub(rent);
        Self::release(reason, &record.owner, rest)
    }

    /// Revokes a contract's cryptlet that was bound: its binding and its policy go, with their deposits.
    pub(crate) fn revoke_bound(id: CryptletId) -> DispatchResult {
        let mut record = Cryptlets::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        Bindings::<T>::remove(id);
        Wanting::<T>::remove(id);
        Self::stop_asking(id);
        record.status = CryptletStatus::Revoked;
        Self::replace_policy(id, &mut record, Policy::default())?;
        Self::redeposit(
            &mut record,
            Self::price(deposits::binding::<T>()),
            Zero::zero(),
        )?;
        Cryptlets::<T>::insert(id, record);
        Ok(())
    }

    /// Forgets whom a contract is tied to, and gives the deposit for that back.
    pub(crate) fn untie(contract: H160, tie: &Tie<T::AccountId, BalanceOf<T>>) -> DispatchResult {
        Ties::<T>::remove(contract);
        Self::release(HoldReason::Registration, &tie.account, tie.deposit)
    }

    /// Nobody is asked any more for the binding of a cryptlet.
    pub(crate) fn stop_asking(id: CryptletId) {
        Starting::<T>::mutate(|starting| starting.retain(|one| one.cryptlet != id));
    }
}

/// Whether so many hosts are as many as a policy wants, and can agree.
pub(crate) fn is_enough<AccountId: Clone + Ord>(policy: &Policy<AccountId>, hosts: usize) -> bool {
    let hosts = u16::try_from(hosts).unwrap_or(u16::MAX);
    policy.quorum_in(hosts).is_some()
}
