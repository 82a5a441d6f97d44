//! Rounds of the test chain, and what the host answers.

use super::{dispatch, news, now, World, CRYPTLET};
use codec::{DecodeAll, Encode};
use cryptlet_host::chain::AccountId;
use cryptlet_primitives::{
    dispatch::Reply,
    ids::RoundId,
    statement::{Occasion, Statement},
    view::RoundView,
};
use sp_core::H256;

impl World {
    /// A statement that asks `method` without arguments, for half a minute.
    pub fn statement(&self, round: u64, method: &str) -> Statement {
        Statement {
            genesis: H256::repeat_byte(0x11),
            chain_epoch: 0,
            round: RoundId(round),
            cryptlet: CRYPTLET,
            version: 1,
            code: self.guest.digest,
            method: method.as_bytes().to_vec().try_into().unwrap(),
            params: Vec::<cryptlet_primitives::value::Value>::new()
                .encode()
                .try_into()
                .unwrap(),
            opened_at: now(),
            deadline: now() + 30_000,
            pool_size: 1,
            quorum: 1,
            max_output: 64,
            agreement: Default::default(),
            occasion: Occasion::Request,
        }
    }

    /// A statement that asks for the first event after a cursor.
    pub fn event(&self, round: u64, method: &str, after: u64) -> Statement {
        Statement {
            occasion: Occasion::Event { after },
            ..self.statement(round, method)
        }
    }

    /// Opens a round on the test chain: it stands if it waits for an event.
    pub fn open_round(&self, statement: &Statement) {
        let view = RoundView {
            statement: statement.clone(),
            requester: Some(AccountId::from([1; 32])),
            feed: None,
            fee: 0,
            opened_in: 1,
        };
        let waits = matches!(statement.occasion, Occasion::Event { .. });
        self.chain.write(|state| {
            if waits {
                state.standing.insert(statement.round, view);
            } else {
                state.rounds.insert(statement.round, view);
            }
        });
    }

    /// Asks for news as a delegate asks, and then for as many of the rounds that are named as one dispatch takes.
    pub async fn news(&self, number: u8) -> Reply {
        let body = news(number).encode();
        let happened = self.service.desk.news(&body).await;
        let named = happened.expect("a question in order").rounds;
        let mut asked: Vec<Statement> = Vec::new();
        self.chain.write(|state| {
            let views = named.iter().filter_map(|round| state.standing.get(round));
            asked.extend(views.take(64).map(|view| view.statement.clone()));
        });
        if asked.is_empty() {
            return Reply::default();
        }
        self.ask(number, &asked).await
    }

    /// Asks as a delegate asks.
    pub async fn ask(&self, number: u8, statements: &[Statement]) -> Reply {
        let body = dispatch(number, statements).encode();
        let reply = self
            .service
            .desk
            .observe(&body)
            .await
            .expect("a dispatch in order");
        self.checked(reply)
    }

    fn checked(&self, reply: Reply) -> Reply {
        for batch in &reply.batches {
            let mut keys = self.keys;
            let state = self.chain.state.lock().unwrap();
            if let Some(pool) = state.pools.get(&batch.signers.cryptlet) {
                keys.instance = pool[0].instance_key;
            }
            batch
                .verify(H256::repeat_byte(0x11), &keys)
                .expect("a batch as the chain takes it");
        }
        Reply::decode_all(&mut &reply.encode()[..]).unwrap()
    }
}

/// Why the one asked round is not answered.
pub fn the_only_refusal(reply: &Reply) -> cryptlet_primitives::dispatch::Refusal {
    assert!(
        reply.batches.is_empty() && reply.pending.is_empty(),
        "{reply:?}"
    );
    reply.refused[0].reason
}
