//! A contract that asks, the envelope of the result, and who judges it.

use super::{
    super::{
        asking::{askCall, FEE_WEI},
        binding::DELEGATE,
        blocks::Chain,
        people::{read, Person, TOKEN_WEI},
        pool::Pool,
    },
    envelopes::report,
};
use crate::{AccountId, Block, Cryptlet, CryptoDelegate, Runtime, RuntimeCall, UncheckedExtrinsic};
use codec::Encode;
use cryptlet_primitives::{
    agreement::Decision,
    api::runtime_decl_for_crypto_delegate_api::CryptoDelegateApi,
    envelope::{Envelope, EnvelopeError, SavedKeys},
    ids::{CryptletId, HostId},
    queue::MessageQueue,
    statement::Statement,
    value::Value,
};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_crypto_delegate::{Purposes, Rounds};
use pallet_revive::precompiles::alloy::{
    primitives::{Address, FixedBytes, U256},
    sol,
    sol_types::SolValue,
};
use sp_core::H160;

sol! {
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Message {
        uint32 cryptlet;
        bytes32 topic;
        bytes32 feed;
        uint64 round;
        uint64 sequence;
        uint64 observedAt;
        uint64 acceptedAt;
        uint16 agreed;
        uint16 dissented;
        bytes output;
    }
    function verify(bytes calldata envelope) external view returns (bool valid, Message memory message);
    function messageAt(bytes32 topic, uint64 sequence) external view returns (Message memory message);
}

/// A chain on which a contract asks a cryptlet of four hosts.
pub struct Story {
    /// The chain.
    pub chain: Chain,
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// Its pool.
    pub hosts: Vec<HostId>,
    client: H160,
}

impl Story {
    /// The contract has not asked yet.
    pub fn begin() -> Self {
        let mut chain = Chain::new();
        let cryptlet = Pool::found(&mut chain, "greeter").cryptlet;
        let seats = chain.state(|| Cryptlet::pool(cryptlet));
        let argument = Address::from(cryptlet.address().0).abi_encode();
        let client = Person::alith().deploy(&mut chain, "MyClient", argument, 50 * TOKEN_WEI);
        Story {
            chain,
            cryptlet,
            hosts: seats.iter().map(|seat| seat.host).collect(),
            client,
        }
    }

    /// The contract asks, and three of four hosts agree.
    pub fn disputed(&mut self) -> Envelope {
        let liar = self.hosts[3];
        self.ask();
        self.answered(|host| Value::Text(if host == liar { "Begone" } else { "Good day" }.into()))
    }

    /// The contract asks, and all hosts agree.
    pub fn agreed(&mut self) -> Envelope {
        self.ask();
        self.answered(|_| Value::Text("Good day".into()))
    }

    fn ask(&mut self) {
        let call = askCall {
            name: "Ada".into(),
            fee: U256::from(FEE_WEI),
        };
        Person::alith().call(&mut self.chain, self.client, 0, call);
    }

    /// The statement of the round that is open.
    pub fn open(&mut self) -> Statement {
        let open = || Rounds::<Runtime>::iter().next().expect("a round is open");
        self.chain.state(|| open().1.statement)
    }

    /// The hosts answer the round that is open, and the result's envelope is made as a node makes it: of the statement in
    /// the state before, of the report in the block's body, and of the record.
    pub fn answered(&mut self, says: impl Fn(HostId) -> Value) -> Envelope {
        let statement = self.open();
        let carried = self.chain.state(|| {
            let report = report(&statement, says);
            let purposes = Purposes::of_report::<Runtime>(&report);
            let call = pallet_crypto_delegate::Call::report { report, purposes };
            let call = RuntimeCall::CryptoDelegate(call);
            <Runtime as CreateAuthorizedTransaction<pallet_crypto_delegate::Call<Runtime>>>
                ::create_authorized_transaction(call)
        });
        let body: Vec<UncheckedExtrinsic> = vec![carried];
        self.chain.make_all(body.clone());
        let record = self
            .chain
            .state(|| CryptoDelegate::latest(statement.topic()));
        let record = record.expect("there is a result");
        let reports = <Runtime as CryptoDelegateApi<Block, AccountId>>::reports_of(body);
        let counted = [record.agreed.to_vec(), record.dissented.to_vec()].concat();
        // The callback.
        self.chain.idle(1);
        let (observed_at, accepted_at) = (record.observed_at, record.accepted_at);
        Envelope::open(
            statement,
            record.output,
            observed_at,
            accepted_at,
            &reports[0],
            &counted,
        )
        .expect("the report has all votes")
    }

    /// The keys that the chain gives for a cryptlet, out of the file in which the command line keeps them.
    pub fn keys(&mut self, cryptlet: CryptletId) -> SavedKeys {
        let give = <Runtime as CryptoDelegateApi<Block, AccountId>>::key_book;
        let file = serde_json::to_vec_pretty(&self.chain.state(|| give(cryptlet)));
        serde_json::from_slice(&file.expect("keys have a JSON form")).expect("it is read again")
    }

    /// What the precompile tells a contract.
    pub fn told(&mut self, envelope: Vec<u8>) -> (bool, Message) {
        let call = verifyCall {
            envelope: envelope.into(),
        };
        let told = read(&mut self.chain, DELEGATE, call);
        (told.valid, told.message)
    }

    /// The verdict of nodes and command line by the chain's keys. The precompile's has to be the same.
    pub fn verdict(&mut self, envelope: &Envelope) -> Result<Decision, EnvelopeError> {
        let verdict = envelope.verify(&self.keys(envelope.statement.cryptlet));
        let told = self.told(envelope.encode());
        match &verdict {
            Ok(decision) => assert_eq!(told, (true, message(envelope, decision))),
            Err(error) => assert_eq!(told, (false, Message::default()), "{error:?}"),
        }
        verdict
    }

    /// The verdict if somebody dates the acceptance into the time to come.
    pub fn dated_on(&mut self, envelope: &Envelope) -> Result<Decision, EnvelopeError> {
        let mut dated = envelope.clone();
        dated.accepted_at = self.chain.state(Cryptlet::now) + 1;
        assert!(dated.accepted_at <= dated.statement.deadline);
        self.verdict(&dated)
    }

    /// The operator of a host.
    pub fn operator(&mut self, host: HostId) -> AccountId {
        let voter = self.chain.state(|| Cryptlet::voter(host));
        voter.expect("it is enrolled").operator
    }
}

/// What an envelope says.
fn message(envelope: &Envelope, decision: &Decision) -> Message {
    Message {
        cryptlet: envelope.statement.cryptlet.0,
        topic: FixedBytes(envelope.statement.topic().0 .0),
        round: envelope.statement.round.0,
        observedAt: envelope.observed_at,
        acceptedAt: envelope.accepted_at,
        agreed: u16::try_from(decision.agreed.len()).expect("few"),
        dissented: u16::try_from(decision.dissented.len()).expect("few"),
        output: envelope.output.to_vec().into(),
        ..Default::default()
    }
}
