//! What of contracts an operator serves.

use super::Cryptlets;
use crate::{chain::Active, vault::MAX_CONTRACT_KEYS};
use cryptlet_primitives::{ids::CryptletId, package::Kind, view::CryptletView};
use serde::Deserialize;

/// Contracts' own cryptlets that a host serves at most, if the configuration says nothing: as many processes as that may
/// want to run.
const MOST: usize = 64;

/// Contracts' own cryptlets that this host serves: those with the code of these blueprints. A contract names operators
/// without asking them, so none is served that the operator has not looked at.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContractCryptlets {
    /// Whatever blueprint.
    pub all: bool,
    /// These, by number.
    pub blueprints: Vec<u32>,
    /// Most contracts at a time: those that an instance was offered to, until its key is of no more use. At most
    /// [`MAX_CONTRACT_KEYS`], since each has one key, and more only until what it has is finalized.
    pub most: usize,
}

impl Default for ContractCryptlets {
    fn default() -> Self {
        ContractCryptlets {
            all: false,
            blueprints: Vec::new(),
            most: MOST,
        }
    }
}

impl ContractCryptlets {
    /// Whether contracts' cryptlets with the code of this blueprint are among them.
    pub fn include(&self, blueprint: CryptletId) -> bool {
        self.all || self.blueprints.contains(&blueprint.0)
    }

    /// What to write instead, if this can't be.
    pub(super) fn remedy(&self) -> Option<String> {
        if self.all && !self.blueprints.is_empty() {
            return Some("write `all = true`, or a list of `blueprints`, not both".into());
        }
        (self.most > MAX_CONTRACT_KEYS).then(|| {
            format!("write `most = {MAX_CONTRACT_KEYS}` or less: the vault keeps no more keys")
        })
    }
}

/// Which cryptlets this host serves, of whatever kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Serving {
    /// Those that serve many.
    pub listed: Cryptlets,
    /// Those that serve one contract each.
    pub contracts: ContractCryptlets,
}

impl Serving {
    /// Whether a cryptlet is among them. A blueprint itself is never asked.
    pub fn includes<AccountId>(&self, cryptlet: &CryptletView<AccountId>) -> bool {
        self.includes_active(&Active::of(cryptlet))
    }

    /// The same of an active cryptlet, as a list of them has it.
    pub fn includes_active(&self, cryptlet: &Active) -> bool {
        match (cryptlet.blueprint, cryptlet.kind) {
            (Some(blueprint), _) => self.contracts.include(blueprint),
            (None, Kind::Contract) => false,
            (None, Kind::Utility) => self.listed.includes(cryptlet.id, &cryptlet.name),
        }
    }
}

/// Those of a list, and no contract's.
impl From<Cryptlets> for Serving {
    fn from(listed: Cryptlets) -> Self {
        Serving {
            listed,
            contracts: ContractCryptlets::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_blueprint_is_served_that_is_not_listed() {
        let none: ContractCryptlets = toml::from_str("").unwrap();
        assert!(!none.include(CryptletId(0)) && none.most > 0);
        let some: ContractCryptlets = toml::from_str("blueprints = [4, 7]").unwrap();
        assert!(some.include(CryptletId(7)) && !some.include(CryptletId(8)));
        let all: ContractCryptlets = toml::from_str("all = true").unwrap();
        assert!(all.include(CryptletId(8)));
        assert!(toml::from_str::<ContractCryptlets>("blueprint = [4]").is_err());
    }
}
