//! What the pallet tells.

use frame_support::pallet_macros::*;

/// The events, as a part of the pallet.
#[pallet_section]
mod events {
    /// What happened to cryptlets, hosts and policies.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A cryptlet has its number, at version 1.
        CryptletRegistered {
            /// Its number.
            cryptlet: CryptletId,
            /// Its owner.
            owner: T::AccountId,
            /// Its name.
            name: Name,
            /// SHA-256 of its component.
            code: H256,
        },
        /// A cryptlet has a new version: rounds that open from now on ask it.
        CryptletUpdated {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The new version.
            version: Version,
            /// SHA-256 of its component.
            code: H256,
        },
        /// A cryptlet has a new identity key: packages signed with an earlier one are refused.
        KeyRotated {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Which of its keys is in force.
            epoch: KeyEpoch,
            /// The key.
            key: Public,
        },
        /// A cryptlet is asked no more, and nothing of it is accepted any more.
        CryptletRevoked {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Whether the council did it, not the owner.
            by_council: bool,
        },
        /// The name of a revoked cryptlet may be registered again.
        NameReleased {
            /// The revoked cryptlet.
            cryptlet: CryptletId,
            /// The name.
            name: Name,
        },
        /// A cryptlet's owner offered it to another, or withdrew the offer, or changed it, so that the offer is none of
        /// what it is now.
        OwnershipOffered {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// To whom; `None` if nobody any more.
            to: Option<T::AccountId>,
        },
        /// A cryptlet has another owner.
        OwnershipTransferred {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Who owned it.
            from: T::AccountId,
            /// Who owns it.
            to: T::AccountId,
        },
        /// A cryptlet has other tags.
        TagsSet {
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// A cryptlet has another owner's policy.
        PolicySet {
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// A host has its number.
        HostEnrolled {
            /// Its number.
            host: HostId,
            /// Who runs it.
            operator: T::AccountId,
            /// What isolates its regions.
            isolation: Isolation,
            /// Until when it counts, milliseconds.
            expires_at: Moment,
        },
        /// A host counts for longer.
        HostRenewed {
            /// The host.
            host: HostId,
            /// Until when, milliseconds.
            expires_at: Moment,
        },
        /// A host has a new region key: what an earlier one signs is refused.
        HostKeyRotated {
            /// The host.
            host: HostId,
            /// Which of its keys is in force.
            epoch: KeyEpoch,
            /// The key.
            key: Public,
        },
        /// A host's votes don't count, until it is reinstated.
        HostSuspended {
            /// The host.
            host: HostId,
            /// Who suspended it.
            by: SuspendedBy,
        },
        /// A host's votes count again.
        HostReinstated {
            /// The host.
            host: HostId,
        },
        /// A host's votes never count again. Its deposit stays for a while.
        HostRetired {
            /// The host.
            host: HostId,
            /// From when on its operator may withdraw it, milliseconds.
            withdrawable_at: Moment,
        },
        /// A host is reached elsewhere.
        HostMoved {
            /// The host.
            host: HostId,
            /// Where.
            endpoint: EndpointText,
        },
        /// A host offers an instance of a cryptlet, or another key for its instance.
        InstanceOffered {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
            /// Which of the instance's keys it would be.
            epoch: KeyEpoch,
            /// The instance's key.
            key: Public,
        },
        /// An instance has a seat in its cryptlet's pool, or its seat has another key.
        InstanceAdmitted {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
            /// Which of the instance's keys is in force.
            epoch: KeyEpoch,
        },
        /// A seat, an offer or both are gone.
        InstanceDismissed {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
        },
        /// The consortium has another policy.
        ConsortiumPolicySet {
            /// The epoch that it opened.
            chain_epoch: ChainEpoch,
        },
        /// The consortium allows other hosts inside its networks.
        PrivateEndpointsSet {
            /// The epoch that it opened.
            chain_epoch: ChainEpoch,
        },
        /// A retired host is gone, and its deposit released but for the part of its region keys, which stay.
        HostWithdrawn {
            /// The host.
            host: HostId,
        },
        /// A contract binds a cryptlet of its own: hosts of its counter-parties are asked.
        BindingAsked {
            /// The contract.
            contract: H160,
            /// The cryptlet's number.
            cryptlet: CryptletId,
            /// The registered cryptlet whose code it has.
            blueprint: CryptletId,
            /// Until when hosts are asked, milliseconds.
            deadline: Moment,
        },
        /// A contract's cryptlet has as many hosts as it needs: it is asked from now on.
        ContractBound {
            /// The contract.
            contract: H160,
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// A binding came to nothing: the deposit went back, less the least fee of the policy, which is burnt. The contract
        /// may bind again.
        BindingFailed {
            /// The contract.
            contract: H160,
            /// The number that its cryptlet had.
            cryptlet: CryptletId,
            /// Why.
            reason: BindingFailure,
        },
        /// A contract let its cryptlet go.
        ContractUnbound {
            /// The contract.
            contract: H160,
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// Others seal to this account with this key from now on.
        EncryptionKeySet {
            /// The account.
            who: T::AccountId,
            /// The key.
            key: H256,
        },
        /// An account took its encryption key back.
        EncryptionKeyCleared {
            /// The account.
            who: T::AccountId,
        },
        /// The council has put another isolation in the place of what contract cryptlets ask for, or has taken that back.
        IsolationOverrideSet {
            /// The isolation.
            isolation: Option<Isolation>,
            /// The epoch that it opened.
            chain_epoch: ChainEpoch,
        },
        /// For a day no hosts were found for a contract's cryptlet that has too few: nobody looks for them any more, until the
        /// contract asks it and waits, or somebody calls [`Pallet::seek_hosts`].
        SearchEnded {
            /// The contract.
            contract: H160,
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// Somebody had hosts looked for again, for a contract's cryptlet that has too few.
        HostsSought {
            /// The contract.
            contract: H160,
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Who paid for it.
            who: T::AccountId,
        },
    }
}
