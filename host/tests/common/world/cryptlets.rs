//! What the host serves: cryptlets of the test chain, their components and configurations.

use super::{founding::seat, World, BLUEPRINT, CRYPTLET, HOST, NEIGHBOUR};
use cryptlet_host::{chain::AccountId, region::Guest};
use cryptlet_primitives::{
    binding::{BindingState, BindingView},
    ids::CryptletId,
    package::Kind,
    view::CryptletView,
    Public,
};
use sp_core::H160;

impl World {
    /// Has the host serve a second cryptlet.
    pub async fn add_neighbour(&self, guest: &Guest) {
        seat(
            &self.chain,
            &self.service.identity,
            NEIGHBOUR,
            &self.folder,
            guest,
        )
        .await;
    }

    /// Puts a file among the components.
    pub fn put_component(&self, name: &str, content: &[u8]) {
        std::fs::write(self.folder.join(name), content).unwrap();
    }

    /// Has a contract bind a cryptlet of this number, with the code of the blueprint [`BLUEPRINT`]: this host is asked.
    pub fn bind(&self, id: CryptletId, guest: &Guest) {
        let path = self.folder.join(component_name(guest));
        std::fs::write(path, &*guest.component).unwrap();
        self.chain.write(|state| {
            let known = state.cryptlets[&CRYPTLET].clone();
            let blueprint = CryptletView {
                id: BLUEPRINT,
                kind: Kind::Contract,
                name: "loan".into(),
                code: guest.digest,
                header: guest.header.clone(),
                ..known
            };
            let bound = CryptletView {
                id,
                address: id.address(),
                account: AccountId::from(id.account()),
                binding: Some(BindingView {
                    contract: H160::repeat_byte(0xc0),
                    cryptlet: id,
                    blueprint: BLUEPRINT,
                    version: 1,
                    state: BindingState::Starting { deadline: u64::MAX },
                    wait: false,
                    asked: vec![HOST],
                    wants_hosts: false,
                }),
                ..blueprint.clone()
            };
            state.cryptlets.insert(BLUEPRINT, blueprint);
            state.cryptlets.insert(id, bound);
        });
    }

    /// Has the contract let its cryptlet go before it was bound: nothing of it is left.
    pub fn unbind(&self, id: CryptletId) {
        self.chain.write(|state| {
            state.cryptlets.remove(&id);
        });
    }

    /// Has the cryptlet list these keys: they may send it updates.
    pub fn list_keys(&self, keys: &[Public]) {
        let keys: Vec<String> = keys
            .iter()
            .map(|key| format!("\"0x{}\"", hex::encode(key)))
            .collect();
        let listed = format!(
            r#""sources": ["gold"], "updateKeys": [{}]"#,
            keys.join(", ")
        );
        self.chain.write(|state| {
            let cryptlet = state.cryptlets.get_mut(&CRYPTLET).unwrap();
            cryptlet.configuration = configuration_with(&listed);
        });
    }
}

/// The name under which a folder holds a guest's component.
pub fn component_name(guest: &Guest) -> String {
    format!("{}.wasm", hex::encode(guest.digest))
}

/// A configuration that declares a list of sources.
pub fn configuration(sources: &str) -> String {
    configuration_with(&format!(r#""sources": {sources}"#))
}

/// A configuration with more members.
pub fn configuration_with(more: &str) -> String {
    let key = "00".repeat(32);
    format!(r#"{{"name": "test-guest", "publicKey": "0x{key}", {more}}}"#)
}

/// A guest that answers.
pub fn fine() -> Guest {
    crate::common::guest::number("bad", "", "unreachable")
}
