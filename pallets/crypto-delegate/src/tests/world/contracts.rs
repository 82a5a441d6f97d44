//! A contract with a cryptlet of its own, and what hosts answer to it.

use super::{super::mock::*, *};
use crate::Call;
use cryptlet_primitives::{
    binding::{Binding, BindingAnswer, BindingReport},
    ids::CryptletId,
};
use frame_support::BoundedVec;
use frame_system::offchain::CreateAuthorizedTransaction;
use sp_core::{Pair as _, H160};
use sp_runtime::{
    transaction_validity::{TransactionValidity, TransactionValidityError},
    DispatchResult,
};

/// A contract that binds a cryptlet of its own.
pub const CONTRACT: H160 = H160::repeat_byte(0xc0);

/// The contract's account, as the runtime maps it.
pub fn contract() -> AccountId {
    let mut bytes = [0xee; 32];
    bytes[..20].copy_from_slice(CONTRACT.as_bytes());
    bytes.into()
}

impl World {
    /// The contract binds a cryptlet of its own, to be served by so many hosts of the world's first operators.
    pub fn bind(&self, least: u16, operators: usize) -> CryptletId {
        Balances::force_set_balance(RuntimeOrigin::root(), contract(), ENDOWMENT).unwrap();
        let owner = account(PUBLISHER);
        let blueprint = pallet_cryptlet::fixtures::register_blueprint::<Test>(&owner, "loan");
        let operators: Vec<AccountId> = self.hosts[..operators]
            .iter()
            .map(|host| host.operator.clone())
            .collect();
        let binding = Binding {
            min_instances: least,
            ..pallet_cryptlet::fixtures::binding::<Test>(blueprint, &operators)
        };
        Cryptlet::bind_for(contract(), CONTRACT, binding).expect("it is bound")
    }

    /// A delegate's report of what hosts answered.
    pub fn carry_answers(&self, delegate: usize, answers: Vec<BindingAnswer>) -> BindingReport {
        let pair = &self.delegates[delegate];
        let digest = BindingReport::digest_of(CryptoDelegate::genesis(), &pair.public(), &answers);
        BindingReport {
            delegate: pair.public(),
            answers: BoundedVec::try_from(answers).unwrap(),
            signature: pair.sign(digest.as_bytes()),
        }
    }

    /// The offers of hosts, in their places.
    pub fn offers(
        &self,
        cryptlet: CryptletId,
        places: core::ops::Range<usize>,
    ) -> Vec<BindingAnswer> {
        let genesis = CryptoDelegate::genesis();
        places
            .map(|place| self.hosts[place].offer(genesis, cryptlet, 0))
            .collect()
    }
}

fn answering(report: &BindingReport) -> Extrinsic {
    let report = report.clone();
    let call = RuntimeCall::CryptoDelegate(Call::answer_bindings { report });
    <Test as CreateAuthorizedTransaction<Call<Test>>>::create_authorized_transaction(call)
}

/// What the transaction pool says to a report of answers.
pub fn validate_answers(report: &BindingReport) -> TransactionValidity {
    validate_transaction(answering(report))
}

/// What the transaction pool says to a report of answers with other extensions beside it than its delegate's.
pub fn validate_answers_with(report: &BindingReport, extension: Extension) -> TransactionValidity {
    let report = report.clone();
    let call = RuntimeCall::CryptoDelegate(Call::answer_bindings { report });
    validate_transaction(Extrinsic::new_transaction(call, extension))
}

/// Applies a report of answers as a block does.
pub fn submit_answers(report: &BindingReport) -> Result<DispatchResult, TransactionValidityError> {
    let applied = apply_transaction(answering(report))?;
    Ok(applied.map(|_| ()).map_err(|error| error.error))
}
