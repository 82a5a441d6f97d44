//! Who this host is: its keys in the vault, its enrolment and its seats on chain.

use crate::{
    chain::{AccountId, ChainError, ChainView, ContractKeys},
    region::SigningKeys,
    secrets::{Home, Secrets},
    vault::{KeyId, PublicHalf, Vault, VaultError},
};
use cryptlet_primitives::{
    batch::Signers,
    binding::{BindingRefusal, InstanceRefusal},
    ids::{CryptletId, HostId, KeyEpoch, Moment},
    package::{possession_digest, InstanceOffer, Kind},
    policy::Isolation,
    view::{HostStatus, HostView},
    Public, Signature,
};
use serde::{Serialize, Serializer};
use sp_core::H256;
use std::{
    collections::BTreeSet,
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex, PoisonError,
    },
};

/// This host.
pub struct Identity {
    chain: Arc<dyn ChainView>,
    vault: Arc<dyn Vault>,
    operator: AccountId,
    isolation: Isolation,
    known: Mutex<Option<HostId>>,
    /// Held by whoever searches all hosts for this one.
    searching: tokio::sync::Mutex<()>,
    /// The head at which the host was not enrolled: it is not looked for again before the next.
    sought_at: AtomicU64,
}

/// This host's place in a cryptlet's pool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnSeat {
    /// What a batch names.
    pub signers: Signers,
    /// What signs it.
    pub keys: SigningKeys,
    /// Since when the host has a vote in rounds that open.
    pub since: Moment,
}

/// What enrolment needs, as `GET /v1/identity` gives it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityCard {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The operator's account, hexadecimal.
    pub operator: H256,
    /// The newest region key in the vault.
    #[serde(serialize_with = "hexadecimal")]
    pub region_key: Public,
    /// Which of the vault's region keys that is.
    pub region_epoch: KeyEpoch,
    /// The region's X25519 key.
    pub encryption_key: H256,
    /// What isolates the regions.
    pub isolation: Isolation,
    /// Proof that the region key is held, bound to chain and operator.
    #[serde(serialize_with = "hexadecimal")]
    pub possession: Signature,
}

/// An instance's offer, as `GET /v1/offers/{cryptlet}` gives it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferCard {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The cryptlet that would run.
    pub cryptlet: CryptletId,
    /// This host.
    pub host: HostId,
    /// The instance's key.
    #[serde(serialize_with = "hexadecimal")]
    pub key: Public,
    /// Which of the instance's keys that is.
    pub epoch: KeyEpoch,
    /// The instance's signature over the offer.
    #[serde(serialize_with = "hexadecimal")]
    pub by_instance: Signature,
    /// The region's.
    #[serde(serialize_with = "hexadecimal")]
    pub by_region: Signature,
}

/// Keys and signatures as other programs read them: 0x and digits.
fn hexadecimal<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("0x{}", hex::encode(bytes)))
}

/// Why the host can't speak for itself.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The node does not answer.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The vault does not.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Not on chain.
    #[error("no host of this operator is enrolled with a key of this vault: enrol it with `cryptlet host enrol`")]
    NotEnrolled,
    /// The chain knows a key that the vault lacks.
    #[error("the vault lacks the key of epoch {0} that the chain knows: restore the vault, or rotate the key on chain")]
    KeyLost(KeyEpoch),
}

impl Identity {
    /// The host of `operator` whose keys lie in `vault`.
    pub fn new(
        chain: Arc<dyn ChainView>,
        vault: Arc<dyn Vault>,
        operator: AccountId,
        isolation: Isolation,
    ) -> Self {
        Identity {
            chain,
            vault,
            operator,
            isolation,
            known: Mutex::new(None),
            searching: tokio::sync::Mutex::new(()),
            sought_at: AtomicU64::new(0),
        }
    }

    /// The host's number on chain, once it was seen there.
    pub fn known(&self) -> Option<HostId> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host on chain, and the vault's name of the region key that the chain knows.
    pub async fn enrolment(&self) -> Result<(HostView<AccountId>, KeyId), IdentityError> {
        if let Some(found) = self.recall().await? {
            return Ok(found);
        }
        // One search at a time, since it may read every host of the chain: who waited takes what the other found.
        let _search = self.searching.lock().await;
        if let Some(found) = self.recall().await? {
            return Ok(found);
        }
        // Not seen yet, or retired and perhaps enrolled anew under another number, with another region key.
        let head = self.chain.heads().borrow().seen;
        if self.sought_at.load(Ordering::Relaxed) == head {
            return Err(IdentityError::NotEnrolled);
        }
        let hosts = self.chain.hosts_of(self.operator.clone()).await?;
        // An operator may run several hosts: the one whose region key is in this vault is this one.
        let own = hosts
            .into_iter()
            .filter(serves)
            .find_map(|host| self.region_key(&host.region_key).map(|key| (host, key)));
        let Some((host, key)) = own else {
            self.sought_at.store(head, Ordering::Relaxed);
            return Err(IdentityError::NotEnrolled);
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(host.id);
        Ok((host, key))
    }

    /// The host, if it was seen before and has not retired since.
    async fn recall(&self) -> Result<Option<(HostView<AccountId>, KeyId)>, IdentityError> {
        let Some(id) = self.known() else {
            return Ok(None);
        };
        let Some(host) = self.chain.host(id).await?.filter(serves) else {
            return Ok(None);
        };
        let key = self
            .region_key(&host.region_key)
            .ok_or(IdentityError::KeyLost(host.region_epoch))?;
        Ok(Some((host, key)))
    }

    /// The admitted seat in a cryptlet's pool of the host that [`Self::enrolment`] gave, with its region key. `None` if the
    /// owner has not admitted it.
    pub async fn seat(
        &self,
        host: &HostView<AccountId>,
        region: &KeyId,
        cryptlet: CryptletId,
    ) -> Result<Option<OwnSeat>, IdentityError> {
        let pool = self.chain.pool(cryptlet).await?;
        let Some(seat) = pool
            .iter()
            .find(|seat| seat.host == host.id && seat.admitted)
        else {
            return Ok(None);
        };
        let own = Some(PublicHalf::Signing(seat.instance_key));
        let mut names = [Kind::Utility, Kind::Contract]
            .into_iter()
            .map(|kind| self.instance_key(cryptlet, kind, seat.instance_epoch));
        let instance = names
            .find(|name| self.vault.public(name) == own)
            .ok_or(IdentityError::KeyLost(seat.instance_epoch))?;
        let signers = Signers {
            host: host.id,
            region_epoch: host.region_epoch,
            cryptlet,
            instance_epoch: seat.instance_epoch,
        };
        Ok(Some(OwnSeat {
            signers,
            keys: SigningKeys {
                region: region.clone(),
                instance,
            },
            since: seat.since,
        }))
    }

    /// What enrolment needs.
    pub fn card(&self) -> Result<IdentityCard, IdentityError> {
        let genesis = self.chain.genesis();
        let region = KeyId::Region { epoch: 0 };
        let (region_epoch, region_key) = self
            .vault
            .region_key()
            .ok_or_else(|| VaultError::NoKey(region.clone()))?;
        let Some(PublicHalf::Encryption(encryption_key)) = self.vault.public(&KeyId::Encryption)
        else {
            return Err(VaultError::NoKey(KeyId::Encryption).into());
        };
        let digest = possession_digest(genesis, &self.operator, &region_key);
        let operator: [u8; 32] = self.operator.clone().into();
        Ok(IdentityCard {
            genesis,
            operator: H256(operator),
            region_key,
            region_epoch,
            encryption_key,
            isolation: self.isolation,
            possession: self.vault.sign(
                &KeyId::Region {
                    epoch: region_epoch,
                },
                &digest,
            )?,
        })
    }

    /// An offer to serve a cryptlet of a kind. If the host is admitted already, with the key of the next epoch: a rotation.
    /// The same offer is given until the chain has taken it, so asking often makes no keys.
    pub async fn offer(
        &self,
        cryptlet: CryptletId,
        kind: Kind,
    ) -> Result<OfferCard, IdentityError> {
        let (host, region) = self.enrolment().await?;
        let pool = self.chain.pool(cryptlet).await?;
        let seat = pool
            .iter()
            .find(|seat| seat.host == host.id && seat.admitted);
        let epoch = seat.map_or(host.next_instance_epoch, |seat| {
            seat.instance_epoch.saturating_add(1)
        });
        let genesis = self.chain.genesis();
        let instance = self.instance_key(cryptlet, kind, epoch);
        let PublicHalf::Signing(key) = self.vault.ensure(&instance)? else {
            return Err(VaultError::NotForSigning(instance).into());
        };
        let digest = InstanceOffer {
            genesis,
            cryptlet,
            host: host.id,
            key,
            epoch,
        }
        .digest();
        Ok(OfferCard {
            genesis,
            cryptlet,
            host: host.id,
            key,
            epoch,
            by_instance: self.vault.sign(&instance, &digest)?,
            by_region: self.vault.sign(&region, &digest)?,
        })
    }

    /// What is sealed to this host for a component of a cryptlet.
    pub fn secrets(&self, cryptlet: CryptletId, code: H256) -> Secrets<'_> {
        let home = Home {
            genesis: self.chain.genesis(),
            cryptlet,
            code,
        };
        Secrets::new(home, self.vault.as_ref())
    }

    /// The region's signature under a refusal to serve a contract's cryptlet.
    pub async fn refuse(
        &self,
        cryptlet: CryptletId,
        reason: BindingRefusal,
    ) -> Result<Signature, IdentityError> {
        let (host, region) = self.enrolment().await?;
        let refusal = InstanceRefusal {
            genesis: self.chain.genesis(),
            cryptlet,
            host: host.id,
            reason,
        };
        Ok(self.vault.sign(&region, &refusal.digest())?)
    }

    /// Contracts' own cryptlets of this chain for which the vault has keys, each once.
    pub fn contracts_with_keys(&self) -> BTreeSet<CryptletId> {
        let keys = self.contract_keys().into_iter();
        keys.map(|(cryptlet, _)| cryptlet).collect()
    }

    /// Has the vault forget the keys for contracts' own cryptlets that are of no more use. Gives how many.
    pub async fn forget_outlived(&self) -> Result<usize, IdentityError> {
        let keys = self.contract_keys();
        let Some(host) = self.known().filter(|_| !keys.is_empty()) else {
            return Ok(0);
        };
        let outlived = self.chain.outlived(host, keys).await?.into_iter();
        let names = outlived
            .map(|(cryptlet, epoch)| self.instance_key(cryptlet, Kind::Contract, epoch))
            .collect();
        Ok(self.vault.forget(&names)?)
    }

    /// The vault's keys for contracts' own cryptlets of this chain.
    fn contract_keys(&self) -> ContractKeys {
        let own = self.chain.genesis();
        let keys = self.vault.keys().into_iter();
        keys.filter_map(|(id, _)| match id {
            KeyId::Contract {
                genesis,
                cryptlet,
                epoch,
            } if genesis == own => Some((cryptlet, epoch)),
            _ => None,
        })
        .collect()
    }

    /// The vault's name of the key of an instance. Those of contracts' own cryptlets are apart: they alone are forgotten.
    fn instance_key(&self, cryptlet: CryptletId, kind: Kind, epoch: KeyEpoch) -> KeyId {
        let genesis = self.chain.genesis();
        match kind {
            Kind::Utility => KeyId::Instance {
                genesis,
                cryptlet,
                epoch,
            },
            Kind::Contract => KeyId::Contract {
                genesis,
                cryptlet,
                epoch,
            },
        }
    }

    /// The vault's name of a region key.
    fn region_key(&self, key: &Public) -> Option<KeyId> {
        let own = PublicHalf::Signing(*key);
        let mut keys = self.vault.keys().into_iter();
        keys.find(|(id, public)| matches!(id, KeyId::Region { .. }) && *public == own)
            .map(|(id, _)| id)
    }
}

/// Whether a host on chain may be this one: one that retired stays there for a while, but never serves again.
fn serves(host: &HostView<AccountId>) -> bool {
    host.status != HostStatus::Retired
}
