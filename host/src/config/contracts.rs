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
    /// But for these cryptlets of contracts' own, by number: those that the operator has given up, or never wants.
    pub except: Vec<u32>,
    /// Most contracts at a time: those that an instance was offered to, until its key is of no more use. At most
    /// [`MAX_CONTRACT_KEYS`], since each has one key, and more only until what it has is finalized.
    pub most: usize,
}

impl Default for ContractCryptlets {
    fn default() -> Self {
        ContractCryptlets {
            all: false,
            blueprints: Vec::new(),
            except: Vec::new(),
            most: MOST,
        }
    }
}

impl ContractCryptlets {
    /// Whether a contract's cryptlet with the code of this blueprint is among them.
    pub fn include(&self, cryptlet: CryptletId, blueprint: CryptletId) -> bool {
        self.list(blueprint) && !self.leave_out(cryptlet)
    }

    /// Whether the operator has contracts' cryptlets with the code of this blueprint served, but for those that he leaves
    /// out.
    pub fn list(&self, blueprint: CryptletId) -> bool {
        self.all || self.blueprints.contains(&blueprint.0)
    }

    /// Whether the operator leaves out this contract's cryptlet, whatever its blueprint.
    pub fn leave_out(&self, cryptlet: CryptletId) -> bool {
        self.except.contains(&cryptlet.0)
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
            (Some(blueprint), _) => self.contracts.include(cryptlet.id, blueprint),
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

    const OWN: CryptletId = CryptletId(20);
    const ANOTHER: CryptletId = CryptletId(21);

    /// A contract's cryptlet with the code of blueprint 4.
    fn of_contract(id: CryptletId) -> Active {
        Active {
            id,
            name: "loan".into(),
            kind: Kind::Contract,
            blueprint: Some(CryptletId(4)),
        }
    }

    #[test]
    fn no_blueprint_is_served_that_is_not_listed() {
        let none: ContractCryptlets = toml::from_str("").unwrap();
        assert!(!none.include(OWN, CryptletId(0)) && none.most > 0);
        let some: ContractCryptlets = toml::from_str("blueprints = [4, 7]").unwrap();
        assert!(some.include(OWN, CryptletId(7)) && !some.include(OWN, CryptletId(8)));
        let all: ContractCryptlets = toml::from_str("all = true").unwrap();
        assert!(all.include(OWN, CryptletId(8)));
        assert!(toml::from_str::<ContractCryptlets>("blueprint = [4]").is_err());
    }

    #[test]
    fn an_operator_gives_up_one_contract_and_serves_the_others_of_its_blueprint() {
        for listed in ["blueprints = [4]", "all = true"] {
            let contracts: ContractCryptlets =
                toml::from_str(&format!("{listed}\nexcept = [20]")).unwrap();
            assert_eq!(contracts.remedy(), None);
            let serving = Serving {
                listed: Cryptlets::All,
                contracts,
            };
            assert!(!serving.includes_active(&of_contract(OWN)), "{listed}");
            assert!(serving.includes_active(&of_contract(ANOTHER)), "{listed}");
        }
        let unlisted: ContractCryptlets = toml::from_str("except = [20]").unwrap();
        assert!(!unlisted.include(ANOTHER, CryptletId(4)));
    }
}
