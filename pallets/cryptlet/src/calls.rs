//! The calls: each checks its origin and hands over to the file of its noun.

use frame_support::pallet_macros::*;

/// The calls, as a part of the pallet.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a cryptlet.
        ///
        /// Origin: signed; the signer becomes its owner. `signature` is that of the configuration's `publicKey` over
        /// the [`PackageStatement`](cryptlet_primitives::package::PackageStatement) of signer, name, code and the
        /// SHA-256 of header and configuration: nobody else can register the package. The cryptlet gets the next
        /// number, its address and account follow from it. Holds a deposit ([`HoldReason::Registration`]).
        ///
        /// Errors: [`Error::BadName`], [`Error::AlreadyExists`], [`Error::BadTag`], [`Error::BadPolicy`],
        /// [`Error::BadHeader`], [`Error::BadLocation`], those of the configuration, [`Error::NameMismatch`],
        /// [`Error::WeakKey`], [`Error::BadSignature`]. Event: [`Event::CryptletRegistered`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(length(header), length(configuration)))]
        pub fn register(
            origin: OriginFor<T>,
            name: Name,
            kind: Kind,
            header: HeaderText,
            configuration: ConfigurationText,
            code: H256,
            location: Location,
            tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
            policy: Box<Policy<T::AccountId>>,
            signature: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let artefact = Artefact {
                header,
                configuration,
                code,
                location,
            };
            Self::do_register(owner, name, kind, artefact, tags, *policy, &signature)
        }

        /// Publish a new version of a cryptlet.
        ///
        /// Origin: its owner. The package is signed by the identity key in force, which the configuration names as
        /// well. Rounds that are open go on with the version they opened with. Holds a further deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::KeyMismatch`], and
        /// those of [`Pallet::register`] about the package. Event: [`Event::CryptletUpdated`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update(length(header), length(configuration)))]
        pub fn update(
            origin: OriginFor<T>,
            id: CryptletId,
            header: HeaderText,
            configuration: ConfigurationText,
            code: H256,
            location: Location,
            signature: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let artefact = Artefact {
                header,
                configuration,
                code,
                location,
            };
            Self::do_update(owner, id, artefact, &signature)
        }

        /// Give a cryptlet another identity key.
        ///
        /// Origin: its owner. `proof` is the new key's signature over
        /// [`possession_digest`](cryptlet_primitives::package::possession_digest) of genesis, owner and key. The old
        /// key is not needed: who takes a cryptlet over, or has lost the key, rotates it.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::KeyInUse`],
        /// [`Error::WeakKey`], [`Error::BadSignature`]. Event: [`Event::KeyRotated`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rotate_key())]
        pub fn rotate_key(
            origin: OriginFor<T>,
            id: CryptletId,
            key: Public,
            proof: Signature,
        ) -> DispatchResult {
            Self::do_rotate_key(ensure_signed(origin)?, id, key, &proof)
        }

        /// Revoke a cryptlet, for good: it is asked no more, and no open round of it is decided any more.
        ///
        /// Origin: its owner, or [`Config::CouncilOrigin`]. Its tags, its policy and an offer of ownership go; name,
        /// versions and pool stay readable, and so does their deposit. A contract's cryptlet is let go as by
        /// [`Pallet::unbind_for`]. A revoked blueprint takes no more bindings; contracts' cryptlets that have its code stay.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`]. Event:
        /// [`Event::CryptletRevoked`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::revoke().max(T::WeightInfo::unbind()))]
        pub fn revoke(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            Self::do_revoke(Self::council_or_signed(origin)?, id)
        }

        /// Offer a cryptlet to another owner, in place of an earlier offer; `None` withdraws it.
        ///
        /// Origin: its owner. Nothing changes until the other accepts. What is offered is the cryptlet as it is: a
        /// later update, or another identity key, policy or tags, withdraws the offer.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`]. Event:
        /// [`Event::OwnershipOffered`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::offer_ownership())]
        pub fn offer_ownership(
            origin: OriginFor<T>,
            id: CryptletId,
            to: Option<T::AccountId>,
        ) -> DispatchResult {
            Self::do_offer_ownership(ensure_signed(origin)?, id, to)
        }

        /// Take over a cryptlet that was offered to the signer.
        ///
        /// Origin: signed. The whole deposit is held from the signer and released to the former owner. The identity
        /// key stays the former owner's until it is rotated.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NothingOffered`], [`Error::Revoked`], too few funds. Event:
        /// [`Event::OwnershipTransferred`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::accept_ownership())]
        pub fn accept_ownership(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            Self::do_accept_ownership(ensure_signed(origin)?, id)
        }

        /// Replace a cryptlet's tags.
        ///
        /// Origin: its owner. The deposit follows their number.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::BadTag`]. Event:
        /// [`Event::TagsSet`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_tags())]
        pub fn set_tags(
            origin: OriginFor<T>,
            id: CryptletId,
            tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
        ) -> DispatchResult {
            Self::do_set_tags(ensure_signed(origin)?, id, tags)
        }

        /// Replace the owner's policy of a cryptlet.
        ///
        /// Origin: its owner. It holds for rounds that open from now on; whom it does not admit any more does not
        /// count from now on. A policy that no pool can satisfy is stored, and then nothing is asked. The deposit
        /// follows its length.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::BadPolicy`]. Event:
        /// [`Event::PolicySet`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::set_policy())]
        pub fn set_policy(
            origin: OriginFor<T>,
            id: CryptletId,
            policy: Box<Policy<T::AccountId>>,
        ) -> DispatchResult {
            Self::do_set_policy(ensure_signed(origin)?, id, *policy)
        }

        /// Enrol a host.
        ///
        /// Origin: signed; the signer becomes its operator. `proof` is the region key's signature over
        /// [`possession_digest`](cryptlet_primitives::package::possession_digest) of genesis, operator and key. The
        /// host counts for [`Config::HostLifetimeMs`], or as long as its evidence holds if that is shorter. Holds a
        /// deposit ([`HoldReason::Host`]).
        ///
        /// Errors: [`Error::BadEndpoint`], [`Error::PrivateEndpoint`], [`Error::KeyInUse`], [`Error::WeakKey`],
        /// [`Error::BadEncryptionKey`], [`Error::BadSignature`], [`Error::EvidenceRefused`]. Event: [`Event::HostEnrolled`].
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::enrol_host())]
        pub fn enrol_host(
            origin: OriginFor<T>,
            endpoint: EndpointText,
            region_key: Public,
            encryption_key: H256,
            isolation: Isolation,
            evidence: Evidence,
            proof: Signature,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            let host = Enrolment {
                endpoint,
                region_key,
                encryption_key,
                isolation,
                evidence,
            };
            Self::do_enrol_host(operator, host, &proof)
        }

        /// Let a host count for another [`Config::HostLifetimeMs`] from now, an expired one too.
        ///
        /// Origin: its operator. The deposit follows the length of the evidence. A suspended host stays suspended.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::EvidenceRefused`]. Event:
        /// [`Event::HostRenewed`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::renew_host())]
        pub fn renew_host(
            origin: OriginFor<T>,
            host: HostId,
            evidence: Evidence,
        ) -> DispatchResult {
            Self::do_renew_host(ensure_signed(origin)?, host, evidence)
        }

        /// Give a host another region key. What the earlier one signed is refused from now on, in open rounds too.
        ///
        /// Origin: its operator. `proof` as in [`Pallet::enrol_host`]. The deposit grows by what a region key costs.
        /// Evidence vouches for one key: a host whose isolation hardware backs is retired and enrolled anew instead.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::KeyInUse`],
        /// [`Error::AlreadyRetired`], [`Error::RotatedTooOften`], [`Error::WeakKey`], [`Error::BadSignature`],
        /// [`Error::EvidenceRefused`]. Event: [`Event::HostKeyRotated`].
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::rotate_host_key())]
        pub fn rotate_host_key(
            origin: OriginFor<T>,
            host: HostId,
            key: Public,
            proof: Signature,
        ) -> DispatchResult {
            Self::do_rotate_host_key(ensure_signed(origin)?, host, key, &proof)
        }

        /// Suspend a host: its votes don't count from now on, in open rounds too.
        ///
        /// Origin: its operator, or [`Config::CouncilOrigin`], which may suspend what its operator has suspended.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::AlreadySuspended`]. Event:
        /// [`Event::HostSuspended`].
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::suspend_host())]
        pub fn suspend_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            Self::do_suspend_host(Self::council_or_signed(origin)?, host)
        }

        /// Let a suspended host's votes count again; those of a retired one never do.
        ///
        /// Origin: [`Config::CouncilOrigin`], or its operator if he suspended it himself. A host that a proof of
        /// equivocation suspended needs another region key first, unless it is retired: the proven one, and those
        /// before it, are answered for, and prove nothing any more.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::NotSuspended`],
        /// [`Error::SuspendedByCouncil`], [`Error::KeyAnswered`]. Event: [`Event::HostReinstated`].
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::reinstate_host())]
        pub fn reinstate_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            Self::do_reinstate_host(Self::council_or_signed(origin)?, host)
        }

        /// Retire a host, for good: its votes don't count from now on, in open rounds too. The record and the deposit
        /// stay for [`Config::RetirementMs`], in which a proof of equivocation still hits it; then
        /// [`Pallet::withdraw_host`] gives the deposit back.
        ///
        /// Origin: its operator; not while the council or a proof of equivocation has it suspended. Owners dismiss
        /// the seats when they like: until then these count in the size of their pools.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::AlreadyRetired`],
        /// [`Error::SuspendedByCouncil`], [`Error::OffersOpen`]. Event: [`Event::HostRetired`].
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::retire_host())]
        pub fn retire_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            Self::do_retire_host(ensure_signed(origin)?, host)
        }

        /// Offer an instance of a cryptlet, or another key for an admitted one, in place of an earlier offer.
        ///
        /// Origin: the host's operator. Both signatures are over the
        /// [`InstanceOffer`](cryptlet_primitives::package::InstanceOffer) of genesis, cryptlet, host, key and epoch:
        /// [`Pallet::next_instance_epoch`]. Holds a deposit ([`HoldReason::Offer`]).
        ///
        /// Errors: [`Error::NotFound`], [`Error::Revoked`], [`Error::HostNotFound`], [`Error::NotAuthorized`],
        /// [`Error::HostNotActive`], [`Error::KeyInUse`], [`Error::WeakKey`], [`Error::BadSignature`]. Event:
        /// [`Event::InstanceOffered`].
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::offer_instance())]
        pub fn offer_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
            key: Public,
            by_instance: Signature,
            by_region: Signature,
        ) -> DispatchResult {
            Self::do_offer_instance(
                ensure_signed(origin)?,
                cryptlet,
                host,
                key,
                &by_instance,
                &by_region,
            )
        }

        /// Admit an offered instance to the pool: it votes in rounds that open from the next moment on. A new key of an
        /// admitted instance replaces the old one at once.
        ///
        /// Origin: the cryptlet's owner. `key` is the one he looked at: an offer that has changed meanwhile is
        /// refused. Releases the operator's deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::OfferNotFound`],
        /// [`Error::KeyMismatch`], [`Error::KeyInUse`], [`Error::HostNotActive`], [`Error::HostNotAllowed`],
        /// [`Error::MaxInstancesExceeded`]. Event: [`Event::InstanceAdmitted`].
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::admit_instance())]
        pub fn admit_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
            key: Public,
        ) -> DispatchResult {
            Self::do_admit_instance(ensure_signed(origin)?, cryptlet, host, key)
        }

        /// Take a host's instance out of the pool, and its offer off the table. Its votes don't count from now on, in
        /// open rounds too.
        ///
        /// Origin: the cryptlet's owner or the host's operator; of a revoked cryptlet and of a retired host too.
        /// Releases the offer's deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OfferNotFound`]. Event:
        /// [`Event::InstanceDismissed`].
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::dismiss_instance())]
        pub fn dismiss_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
        ) -> DispatchResult {
            Self::do_dismiss_instance(ensure_signed(origin)?, cryptlet, host)
        }

        /// Replace the consortium's policy. Opens a new chain epoch.
        ///
        /// Origin: [`Config::CouncilOrigin`].
        ///
        /// Errors: [`Error::BadPolicy`], [`Error::Unchanged`]. Event: [`Event::ConsortiumPolicySet`].
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::set_consortium_policy())]
        pub fn set_consortium_policy(
            origin: OriginFor<T>,
            policy: Box<Policy<T::AccountId>>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_consortium_policy(*policy)
        }

        /// Replace the list of hosts inside members' networks that endpoints may name. Opens a new chain epoch.
        ///
        /// Origin: [`Config::CouncilOrigin`]. An endpoint that is not allowed any more is not asked any more.
        ///
        /// Errors: [`Error::BadPrivateHost`], [`Error::Unchanged`]. Event: [`Event::PrivateEndpointsSet`].
        #[pallet::call_index(18)]
        #[pallet::weight(T::WeightInfo::set_private_endpoints())]
        pub fn set_private_endpoints(origin: OriginFor<T>, hosts: PrivateHosts) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_private_endpoints(hosts)
        }

        /// Let a host be reached elsewhere.
        ///
        /// Origin: its operator.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::BadEndpoint`],
        /// [`Error::PrivateEndpoint`]. Event: [`Event::HostMoved`].
        #[pallet::call_index(19)]
        #[pallet::weight(T::WeightInfo::move_host())]
        pub fn move_host(
            origin: OriginFor<T>,
            host: HostId,
            endpoint: EndpointText,
        ) -> DispatchResult {
            Self::do_move_host(ensure_signed(origin)?, host, endpoint)
        }

        /// Let the name of a revoked cryptlet be registered again: the council's answer to who registers names only to
        /// keep others from them.
        ///
        /// Origin: [`Config::CouncilOrigin`]. The revoked cryptlet keeps its number, and its record still tells the
        /// name.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotRevoked`], [`Error::Unchanged`]. Event: [`Event::NameReleased`].
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::release_name())]
        pub fn release_name(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_release_name(id)
        }

        /// Take a retired host off the chain: its record goes and its deposit is released, but for the part that pays
        /// for its region keys ([`RegionKeys`]), which stay.
        ///
        /// Origin: its operator, when [`Config::RetirementMs`] have passed since it retired; not while the council or a
        /// proof of equivocation has it suspended.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::NotRetired`],
        /// [`Error::RetirementTooShort`], [`Error::SuspendedByCouncil`]. Event: [`Event::HostWithdrawn`].
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::withdraw_host())]
        pub fn withdraw_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            Self::do_withdraw_host(ensure_signed(origin)?, host)
        }

        /// Publish the signer's encryption key (X25519), in place of an earlier one: others seal to it what only he is to read.
        ///
        /// Origin: signed. What was sealed to an earlier key stays sealed to that one. Nothing proves that the signer has the
        /// secret half: with a wrong key he keeps himself from reading. Holds a deposit ([`HoldReason::EncryptionKey`]).
        ///
        /// Errors: [`Error::BadEncryptionKey`], [`Error::KeyInUse`] if it is the same, too few funds. Event:
        /// [`Event::EncryptionKeySet`].
        #[pallet::call_index(22)]
        #[pallet::weight(T::WeightInfo::set_encryption_key())]
        pub fn set_encryption_key(origin: OriginFor<T>, key: H256) -> DispatchResult {
            Self::do_set_encryption_key(ensure_signed(origin)?, key)
        }

        /// Take the signer's encryption key back. Releases its deposit.
        ///
        /// Origin: signed.
        ///
        /// Errors: [`Error::NoEncryptionKey`]. Event: [`Event::EncryptionKeyCleared`].
        #[pallet::call_index(23)]
        #[pallet::weight(T::WeightInfo::clear_encryption_key())]
        pub fn clear_encryption_key(origin: OriginFor<T>) -> DispatchResult {
            Self::do_clear_encryption_key(ensure_signed(origin)?)
        }

        /// Put an isolation in the place of what blueprints and bindings of contract cryptlets ask for, and whatever other
        /// policies ask of hosts for those: weaker or stronger. `None`: what they ask counts again. Opens a new chain epoch.
        ///
        /// Origin: [`Config::CouncilOrigin`].
        ///
        /// Errors: [`Error::Unchanged`]. Event: [`Event::IsolationOverrideSet`].
        #[pallet::call_index(30)]
        #[pallet::weight(T::WeightInfo::set_isolation_override())]
        pub fn set_isolation_override(
            origin: OriginFor<T>,
            isolation: Option<Isolation>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_isolation_override(isolation)
        }

        /// Have hosts looked for again, for a contract's cryptlet that is bound, has too few, and for which nobody looks any more:
        /// delegates ask those that the contract named and that have no seat, for [`SEARCH_MS`] at most.
        ///
        /// Origin: signed, by anybody. Costs the least fee of the policy in force, which is burnt, so that nobody has hosts
        /// looked for that do not come for nothing.
        ///
        /// Errors: [`Error::NotFound`], [`Error::Revoked`], [`Error::NoHostsMissing`], [`Error::AlreadySought`], too few
        /// funds. Event: [`Event::HostsSought`]; [`Event::SearchEnded`] when none were found.
        #[pallet::call_index(31)]
        #[pallet::weight(T::WeightInfo::seek_hosts())]
        pub fn seek_hosts(origin: OriginFor<T>, cryptlet: CryptletId) -> DispatchResult {
            Self::do_seek_hosts(ensure_signed(origin)?, cryptlet)
        }
    }
}
