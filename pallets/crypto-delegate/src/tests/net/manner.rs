//! How hosts answer dispatches.

use super::{
    super::world::{number, Host},
    wire::{Answer, Body},
};
use codec::Encode;
use cryptlet_primitives::{
    batch::{Batch, Observation},
    delegate_key::DelegatePair,
    dispatch::{Refusal, Refused, Reply, SignedDispatch},
    ids::CryptletId,
};
use sp_core::Pair;
use std::collections::BTreeSet;

/// How a host behaves.
#[derive(Clone)]
pub enum Manner {
    /// Answers with a number to each round, after so many milliseconds.
    Says(i64, u64),
    /// Answers at once, with a time that is off by so many milliseconds.
    Late(i64),
    /// Answers with a number to each round, after so many milliseconds, but signs what is made of that.
    Edits(u64, fn(&mut Vec<Observation>)),
    /// Answers with a byte a second.
    Drips,
    /// Answers without end.
    Floods,
    /// Does not take the connection, or shows a wrong certificate: both end the same way for the worker.
    Breaks,
    /// Takes the connection and says nothing.
    Silent,
    /// Answers with a status.
    Status(u16),
    /// Answers with bytes.
    Sends(Vec<u8>),
    /// Signs with another key than its region's.
    Forges,
    /// Answers for another host too, and to rounds that it was not asked for.
    Meddles(Box<Host>),
    /// Does not answer any round.
    Declines,
}

pub(super) fn answer(
    host: &Host,
    manner: &Manner,
    asked: &SignedDispatch,
    now: u64,
    skew: i64,
) -> Option<Answer> {
    let time = now.saturating_add_signed(-skew);
    // Not by `is_signed`: the node's own functions can't be called from within its network.
    let dispatch = &asked.dispatch;
    assert!(DelegatePair::verify(
        &asked.signature,
        dispatch.digest(),
        &dispatch.delegate
    ));
    assert_eq!(asked.dispatch.host, host.id, "and for this host");
    let soon = |status, body| {
        Some(Answer {
            at: now + 5,
            status,
            body,
        })
    };
    match manner {
        Manner::Says(value, after) => Some(Answer {
            at: now + after,
            status: Some(200),
            body: reply(batches(host, asked, *value, time + after)),
        }),
        Manner::Late(by) => soon(
            Some(200),
            reply(batches(host, asked, 42, time.saturating_add_signed(*by))),
        ),
        Manner::Edits(after, edit) => Some(Answer {
            at: now + after,
            status: Some(200),
            body: reply(edited(host, asked, 42, time + after, *edit)),
        }),
        Manner::Drips => soon(Some(200), Body::Drip),
        Manner::Floods => soon(Some(200), Body::Flood),
        Manner::Breaks => soon(None, Body::Bytes(Vec::new())),
        Manner::Silent => None,
        Manner::Status(status) => soon(Some(*status), Body::Bytes(b"no".to_vec())),
        Manner::Sends(bytes) => soon(Some(200), Body::Bytes(bytes.clone())),
        Manner::Forges => {
            let forger = Host {
                region: Pair::from_seed(&[1; 32]),
                ..host.clone()
            };
            soon(Some(200), reply(batches(&forger, asked, 42, time)))
        }
        Manner::Meddles(victim) => {
            let mut theirs = batches(victim, asked, 43, time);
            let mut unasked = batches(host, asked, 43, time);
            for batch in &mut unasked {
                let mut observations = batch.observations.to_vec();
                observations
                    .iter_mut()
                    .for_each(|observation| observation.round.0 += 100);
                *batch = host.sign(batch.signers.cryptlet, asked.dispatch.genesis, observations);
            }
            theirs.extend(unasked);
            soon(Some(200), reply(theirs))
        }
        Manner::Declines => {
            let refused = asked.dispatch.statements.iter().map(|statement| Refused {
                round: statement.round,
                reason: Refusal::NotServed,
            });
            let refused = refused.collect::<Vec<_>>().try_into().unwrap();
            let reply = Reply {
                refused,
                ..Default::default()
            };
            soon(Some(200), Body::Bytes(reply.encode()))
        }
    }
}

fn batches(host: &Host, asked: &SignedDispatch, value: i64, now: u64) -> Vec<Batch> {
    edited(host, asked, value, now, |_| {})
}

fn edited(
    host: &Host,
    asked: &SignedDispatch,
    value: i64,
    now: u64,
    edit: fn(&mut Vec<Observation>),
) -> Vec<Batch> {
    let statements = &asked.dispatch.statements;
    let cryptlets: BTreeSet<CryptletId> = statements
        .iter()
        .map(|statement| statement.cryptlet)
        .collect();
    let batch = |cryptlet: CryptletId| {
        let own = statements
            .iter()
            .filter(|statement| statement.cryptlet == cryptlet);
        let observations = own.map(|statement| Observation {
            round: statement.round,
            statement: statement.digest(),
            observed_at: now,
            output: number(value).try_into().unwrap(),
        });
        let mut observations = observations.collect();
        edit(&mut observations);
        host.sign(cryptlet, asked.dispatch.genesis, observations)
    };
    cryptlets.into_iter().map(batch).collect()
}

fn reply(batches: Vec<Batch>) -> Body {
    Body::Bytes(
        Reply {
            batches: batches.try_into().unwrap(),
            ..Default::default()
        }
        .encode(),
    )
}
