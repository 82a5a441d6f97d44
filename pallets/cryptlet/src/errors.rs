//! Why the pallet refuses, and the names that errors of the primitives have here.

use crate::Error;
use cryptlet_primitives::{configuration::ConfigurationError, endpoint::EndpointError};
use frame_support::pallet_macros::*;

impl<T> From<ConfigurationError> for Error<T> {
    fn from(error: ConfigurationError) -> Self {
        match error {
            ConfigurationError::TooLong => Error::ConfigurationTooLong,
            ConfigurationError::NotUtf8 => Error::ConfigurationNotUtf8,
            ConfigurationError::NotJson => Error::ConfigurationNotJson,
            ConfigurationError::TooDeep => Error::ConfigurationTooDeep,
            ConfigurationError::DuplicateKey => Error::ConfigurationDuplicateKey,
            ConfigurationError::Trailing => Error::ConfigurationTrailing,
            ConfigurationError::NotAnObject => Error::ConfigurationNotAnObject,
            ConfigurationError::MissingName => Error::ConfigurationMissingName,
            ConfigurationError::BadName => Error::ConfigurationBadName,
            ConfigurationError::MissingPublicKey => Error::ConfigurationMissingPublicKey,
            ConfigurationError::BadPublicKey => Error::ConfigurationBadPublicKey,
            ConfigurationError::BadIsolation => Error::ConfigurationBadIsolation,
            ConfigurationError::BadDescription => Error::ConfigurationBadDescription,
            ConfigurationError::BadSources => Error::ConfigurationBadSources,
            ConfigurationError::BadUpdateKeys => Error::ConfigurationBadUpdateKeys,
            ConfigurationError::BadLongMethods => Error::ConfigurationBadLongMethods,
        }
    }
}

impl<T> From<EndpointError> for Error<T> {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Inside => Error::PrivateEndpoint,
            _ => Error::BadEndpoint,
        }
    }
}

/// The errors, as a part of the pallet.
#[pallet_section]
mod errors {
    /// Why a call was refused. State and deposits are as before.
    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// No cryptlet has this number: look it up by name with `cryptlet list`.
        NotFound,
        /// The name is taken: choose another one.
        AlreadyExists,
        /// The signer has no right to this: sign as the owner of the cryptlet, or as the operator of the host.
        NotAuthorized,
        /// The cryptlet is revoked: register a new one.
        Revoked,
        /// The cryptlet is active: only a revoked one's name is released.
        NotRevoked,
        /// Numbers have run out.
        NumbersExhausted,
        /// Not a name: lower-case letters, digits and single hyphens between them, beginning with a letter.
        BadName,
        /// A tag is not of the letters of a name, or stands twice.
        BadTag,
        /// The header is empty, or not UTF-8.
        BadHeader,
        /// The location is neither empty nor `https://`, a host that endpoints may name, and a path without query.
        BadLocation,
        /// The configuration is too long.
        ConfigurationTooLong,
        /// The configuration is not UTF-8.
        ConfigurationNotUtf8,
        /// The configuration is not JSON.
        ConfigurationNotJson,
        /// The configuration is nested too deeply.
        ConfigurationTooDeep,
        /// The configuration has a key twice in one object.
        ConfigurationDuplicateKey,
        /// More follows after the configuration's object.
        ConfigurationTrailing,
        /// The configuration is JSON, but not an object.
        ConfigurationNotAnObject,
        /// The configuration has no name.
        ConfigurationMissingName,
        /// The configuration's name is not a name: lower-case letters, digits and single hyphens between them,
        /// beginning with a letter.
        ConfigurationBadName,
        /// The configuration has no publicKey.
        ConfigurationMissingPublicKey,
        /// The configuration's publicKey is not 0x and 64 hexadecimal digits.
        ConfigurationBadPublicKey,
        /// The configuration's isolation is none of software, measured-boot, enclave.
        ConfigurationBadIsolation,
        /// The configuration's description is not a string.
        ConfigurationBadDescription,
        /// The configuration's sources are not a short list of different names.
        ConfigurationBadSources,
        /// The configuration's updateKeys are not a short list of different keys, 0x and 64 hexadecimal digits each.
        ConfigurationBadUpdateKeys,
        /// The configuration's longMethods are not a short list of different names of methods.
        ConfigurationBadLongMethods,
        /// The configuration names another cryptlet than the call.
        NameMismatch,
        /// The key is not the expected one: the configuration's publicKey must be the identity key in force (rotate it
        /// first), an admitted key the offered one, which the host's region key in force has signed (look at the offer
        /// again, or let the host offer again).
        KeyMismatch,
        /// The signature is not the named key's over these contents, this account and this chain.
        BadSignature,
        /// The key is in use already, or was: make a new one.
        KeyInUse,
        /// Anyone can sign under this key: make a real one.
        WeakKey,
        /// The key was rotated so often that the chain would forget one whose signatures may still have to be answered
        /// for: wait, or retire the host and enrol it anew.
        RotatedTooOften,
        /// Nothing is offered to the signer.
        NothingOffered,
        /// The policy contradicts itself: fewer instances at most than at least, a quorum above the greatest pool, or
        /// a median rule without fields, with fields out of order, or with crossed bounds.
        BadPolicy,
        /// The consortium's rule is the same already.
        Unchanged,
        /// No host has this number: look it up with `cryptlet host list`.
        HostNotFound,
        /// The endpoint is not of the form `https://name[:port]`.
        BadEndpoint,
        /// The endpoint's host lies inside a network: use a public name, or ask the council to allow it.
        PrivateEndpoint,
        /// A private host is not written as it would stand in an endpoint, or stands twice.
        BadPrivateHost,
        /// Nothing proves the isolation for this key: enrol as software, or bring evidence that holds.
        EvidenceRefused,
        /// The host is suspended, has expired or is retired: renew or reinstate it, or enrol another.
        HostNotActive,
        /// The host is suspended already.
        AlreadySuspended,
        /// The host is not suspended.
        NotSuspended,
        /// The council suspended the host, or a proof of equivocation did: the council reinstates it first.
        SuspendedByCouncil,
        /// Offers of this host are open: withdraw them first.
        OffersOpen,
        /// The host has neither an offer nor a seat where one is needed: look at the pool.
        OfferNotFound,
        /// The policy in force does not admit this host: its number, operator or isolation.
        HostNotAllowed,
        /// The pool has as many hosts as the policy in force allows: dismiss one first.
        MaxInstancesExceeded,
        /// The pool has too few hosts for the policy in force: let more be admitted; for a contract's cryptlet have some looked
        /// for, by [`Pallet::seek_hosts`].
        PoolTooSmall,
        /// The pool has more hosts than the policy in force allows: dismiss some.
        PoolTooLarge,
        /// The policy in force does not let this account ask.
        CallerNotAllowed,
        /// The cryptlet serves one contract, and is bound to none, or not yet: nobody may ask it.
        Unbound,
        /// The host has answered for the proven region key already: the one in force has to be a later one. Before
        /// reinstatement rotate it; a proof needs signatures under later keys.
        KeyAnswered,
        /// The host is retired already: wait, and withdraw it; what is to serve on is enrolled anew.
        AlreadyRetired,
        /// The host is not retired: retire it first, then wait.
        NotRetired,
        /// The host retired not long ago, and may still have to answer for what it signed: withdraw it later.
        RetirementTooShort,
        /// The contract is bound to a cryptlet, or waits for its hosts: let it unbind first.
        AlreadyBound,
        /// The contract is bound to no cryptlet.
        NotBound,
        /// The cryptlet is no blueprint: choose an active contract cryptlet that somebody registered.
        NotABlueprint,
        /// The blueprint's newest version has another component: look at it, and name its digest.
        OtherCode,
        /// A binding names one operator at least and none twice, one instance at least, and at most as many as a pool holds.
        BadBinding,
        /// The operators have too few active hosts that the policy admits: let them enrol, or ask for fewer.
        TooFewHosts,
        /// As many bindings wait for hosts as may, altogether or with this blueprint: try again in some minutes.
        MaxStartingExceeded,
        /// The binding waits for no such answer: it has ended, or the host has answered.
        NotAwaited,
        /// The cryptlet serves one contract: its hosts are asked by the delegates, and offer nothing themselves. If nobody
        /// looks for hosts any more, have them looked for, by [`Pallet::seek_hosts`].
        ServesOneContract,
        /// Nothing can be sealed to this key: a point of small order, or not in its one form. Make one with
        /// `cryptlet field key new`; a host's is in its papers.
        BadEncryptionKey,
        /// The account has published no encryption key.
        NoEncryptionKey,
        /// No hosts are missing that could be looked for: the cryptlet serves no contract, is not bound yet, or has enough.
        NoHostsMissing,
        /// Hosts are looked for already: wait until they are found, or until the search has ended.
        AlreadySought,
    }
}
