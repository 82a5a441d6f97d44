//! Who signs Ethereum transactions: the well-known development accounts.

use super::{blocks::Chain, code};
use crate::{AccountId, Revive, Runtime, RuntimeCall, System, UncheckedExtrinsic};
use frame_support::traits::{Get, InherentBuilder as _};
use pallet_revive::{
    create1,
    evm::{Account, GenericTransaction},
    precompiles::alloy::sol_types::SolCall,
};
use sp_core::{H160, U256};

/// Wei of one token.
pub const TOKEN_WEI: u128 = 1_000_000_000_000_000_000;
/// Gas that any transaction of these stories is content with.
const GAS: u64 = 4_000_000;

/// A person with an Ethereum key.
pub struct Person(Account);

impl Person {
    /// Alith, the first of the well-known development accounts, which has money.
    pub fn alith() -> Self {
        Person(Account::default())
    }

    /// Somebody else, who has none.
    pub fn stranger() -> Self {
        Person(Account::from_secret_key([7; 32]))
    }

    /// The address.
    pub fn address(&self) -> H160 {
        self.0.address()
    }

    /// The account under it.
    pub fn account(&self) -> AccountId {
        self.0.substrate_account()
    }

    fn nonce(&self) -> u32 {
        System::account_nonce(self.account())
    }

    /// A signed transaction: to an address, or to deploy.
    pub fn transaction(
        &self,
        chain: &mut Chain,
        to: Option<H160>,
        wei: u128,
        input: Vec<u8>,
    ) -> UncheckedExtrinsic {
        let chain_id = chain.state(<Runtime as pallet_revive::Config>::ChainId::get);
        self.transaction_naming(chain, Some(chain_id), to, wei, input)
    }

    /// The same, naming this chain, another, or none.
    pub fn transaction_naming(
        &self,
        chain: &mut Chain,
        chain_id: Option<u64>,
        to: Option<H160>,
        wei: u128,
        input: Vec<u8>,
    ) -> UncheckedExtrinsic {
        let (nonce, price) = chain.state(|| (self.nonce(), Revive::evm_base_fee()));
        let transaction = GenericTransaction {
            chain_id: chain_id.map(U256::from),
            from: Some(self.address()),
            gas: Some(GAS.into()),
            gas_price: Some(price),
            input: input.into(),
            nonce: Some(nonce.into()),
            to,
            value: Some(wei.into()),
            ..Default::default()
        };
        let unsigned = transaction
            .try_into_unsigned()
            .expect("the transaction is whole");
        let payload = self.0.sign_transaction(unsigned).signed_payload();
        UncheckedExtrinsic::new_inherent(RuntimeCall::Revive(pallet_revive::Call::eth_transact {
            payload,
        }))
    }

    /// Deploys a contract with these encoded arguments of its constructor, and gives its address.
    pub fn deploy(&self, chain: &mut Chain, name: &str, arguments: Vec<u8>, wei: u128) -> H160 {
        let nonce = chain.state(|| self.nonce());
        let input = [code::of(name), arguments].concat();
        let transaction = self.transaction(chain, None, wei, input);
        chain.make_all(vec![transaction]);
        create1(&self.address(), nonce.into())
    }

    /// Calls a contract in a block of its own, and has to succeed.
    pub fn call(&self, chain: &mut Chain, contract: H160, wei: u128, call: impl SolCall) {
        let transaction = self.transaction(chain, Some(contract), wei, call.abi_encode());
        chain.make_all(vec![transaction]);
    }
}

/// What a contract answers to a call that changes nothing.
pub fn read<C: SolCall>(chain: &mut Chain, contract: H160, call: C) -> C::Return {
    let answer = try_read(chain, contract, call.abi_encode()).expect("it does not revert");
    C::abi_decode_returns(&answer).expect("it answers by its interface")
}

/// What a contract answers, or with what it reverts.
pub fn try_read(chain: &mut Chain, contract: H160, input: Vec<u8>) -> Result<Vec<u8>, Vec<u8>> {
    let most = frame_support::weights::Weight::MAX;
    try_read_within(chain, contract, input, most, u128::MAX)
}

/// The same, with so much weight, and so many units of storage deposit.
pub fn try_read_within(
    chain: &mut Chain,
    contract: H160,
    input: Vec<u8>,
    weight_limit: frame_support::weights::Weight,
    deposit_limit: u128,
) -> Result<Vec<u8>, Vec<u8>> {
    let origin = crate::RuntimeOrigin::signed(Person::alith().account());
    let limits = pallet_revive::TransactionLimits::WeightAndDeposit {
        weight_limit,
        deposit_limit,
    };
    let config = pallet_revive::ExecConfig::new_substrate_tx();
    let answer = chain.state(|| {
        frame_support::storage::with_transaction(|| {
            let called =
                Revive::bare_call(origin, contract, U256::zero(), limits, input, &config).result;
            sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(called))
        })
    });
    let answer = answer
        .expect("it is rolled back")
        .expect("the call comes to an end");
    if answer.did_revert() {
        Err(answer.data)
    } else {
        Ok(answer.data)
    }
}
