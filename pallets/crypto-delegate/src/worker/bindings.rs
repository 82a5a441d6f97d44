//! Contracts' own cryptlets: which hosts serve them.
//!
//! One delegate at a time asks, as for news (see [`leader`](crate::leader)). What hosts sign goes to the chain in reports of
//! their own. Nothing is kept between runs: by the block's number it is known whose turn it is to be asked. A host is asked
//! about several bindings at once, and none is asked more than once in [`ASK_EVERY_BLOCKS`]; where a bound cryptlet has lost
//! hosts, more seldom, since nobody knows when others come. Where there are more to be asked than one run can ask, each
//! binding has as many asked as the others, and chance says which: nobody keeps another's hosts from being asked for long.

use super::{
    dispatch::{url_of, Inquiry},
    replies, Refused, Run, LOG,
};
use crate::{leader, Call, Config, Pallet};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    binding::{
        BindingAnswer, BindingAsk, BindingReply, BindingReport, SignedBindingAsk, BINDINGS_PATH,
        MAX_ANSWERS, MAX_ASKED,
    },
    delegate_key::DelegateSignature,
    ids::{CryptletId, HostId},
};
use frame_support::{traits::Get, BoundedVec};
use frame_system::offchain::{
    CreateAuthorizedTransaction, CreateTransactionBase, SubmitTransaction,
};
use pallet_cryptlet::{Bindings, Starting};
use sp_core::offchain::HttpRequestId;
use sp_runtime::RuntimeAppPublic;

/// Blocks between two questions to a host about bindings that start: it may be fetching the component.
const ASK_EVERY_BLOCKS: u32 = 4;
/// Blocks between two looks for hosts of a bound cryptlet that has too few.
const LOOK_EVERY_BLOCKS: u32 = 16;
/// Most hosts that one run asks: each is a signature and a request.
const MAX_HOSTS: usize = 64;
/// Most bound cryptlets that one run finds hosts for. The chain goes on by one in each block, so two looks come by each of them:
/// where one of them is left out, because an earlier run in this lane goes on, the other makes up for it.
const MAX_WANTING: u32 = LOOK_EVERY_BLOCKS * 2;

/// What each host is asked about.
type Questions = BTreeMap<HostId, BTreeSet<CryptletId>>;
/// Cryptlets, and the hosts that are to be asked for each.
type Wanted = Vec<(CryptletId, Vec<HostId>)>;

impl Run {
    /// Asks hosts about bindings, and reports what they sign. Does nothing if nobody waits for hosts, or it is another
    /// delegate's turn.
    pub(super) fn serve_bindings<T: Config>(&mut self) {
        let (place, size) = self.place;
        let turn = leader::watcher(Pallet::<T>::genesis(), size, self.now, T::TakeoverMs::get());
        if turn != Some(place) {
            return;
        }
        let questions = self.questions::<T>();
        if questions.is_empty() {
            return;
        }
        let answers = self.ask_about_bindings::<T>(&questions);
        let most = usize::try_from(MAX_ANSWERS).unwrap_or(usize::MAX);
        for part in answers.chunks(most) {
            let submitted = self.sign_answers::<T>(part).is_some_and(submit::<T>);
            if !submitted {
                log::debug!(target: LOG, "the pool did not take {} answers to bindings", part.len());
            }
        }
        self.metrics.add_to_stored();
    }

    fn questions<T: Config>(&self) -> Questions {
        let mut wanted = Wanted::new();
        if self.is_every(ASK_EVERY_BLOCKS) {
            wanted.extend(Starting::<T>::get().into_iter().filter_map(|one| {
                let binding = Bindings::<T>::get(one.cryptlet)?;
                Some((one.cryptlet, binding.asked.into_inner()))
            }));
        }
        if self.is_every(LOOK_EVERY_BLOCKS) {
            let wanting = pallet_cryptlet::Pallet::<T>::wanting(MAX_WANTING).into_iter();
            wanted.extend(wanting.map(|cryptlet| {
                let missing = pallet_cryptlet::Pallet::<T>::missing_hosts(cryptlet);
                (cryptlet, missing)
            }));
        }
        choose(wanted, self.block)
    }

    fn is_every(&self, blocks: u32) -> bool {
        self.block.checked_rem(blocks) == Some(0)
    }

    /// Asks hosts at once. Gives what the chain waits for of what they sign, in the order of a report.
    fn ask_about_bindings<T: Config>(&mut self, questions: &Questions) -> Vec<BindingAnswer> {
        let mut inquiries: Vec<Inquiry> = Vec::new();
        for (host, cryptlets) in questions {
            match self.send_ask::<T>(*host, cryptlets) {
                Some(request) => inquiries.push(Inquiry::new(*host, 0, request)),
                None => self.metrics.refuse(Refused::Unreachable),
            }
        }
        let mut answers = BTreeMap::new();
        while inquiries.iter().any(Inquiry::is_open) && sp_io::offchain::timestamp() < self.deadline
        {
            for answer in replies::listen(&mut inquiries, self.slice_end()) {
                let reply = answer.body.and_then(|body| {
                    BindingReply::decode_all(&mut &body[..]).map_err(|_| Refused::Undecodable)
                });
                match reply {
                    Ok(reply) => self.hear::<T>(answer.host, questions, reply, &mut answers),
                    Err(reason) => {
                        log::debug!(target: LOG, "host {}: no answer to bindings: {reason:?}", answer.host);
                        self.metrics.refuse(reason);
                    }
                }
            }
        }
        answers.into_values().collect()
    }

    /// Takes of a host's reply what it was asked, what the chain waits for, and what is signed.
    fn hear<T: Config>(
        &mut self,
        host: HostId,
        questions: &Questions,
        reply: BindingReply,
        answers: &mut BTreeMap<(CryptletId, HostId), BindingAnswer>,
    ) {
        for answer in reply.answers {
            let is_asked = questions
                .get(&host)
                .is_some_and(|asked| asked.contains(&answer.cryptlet));
            if !is_asked || answer.host != host {
                self.metrics.refuse(Refused::Unasked);
            } else if !pallet_cryptlet::Pallet::<T>::is_awaited(&answer) {
                self.metrics.refuse(Refused::NoVote);
            } else if !pallet_cryptlet::Pallet::<T>::is_answer_signed(&answer) {
                self.metrics.refuse(Refused::BadSignature);
            } else {
                answers.insert((answer.cryptlet, host), answer);
            }
        }
    }

    fn send_ask<T: Config>(
        &self,
        host: HostId,
        cryptlets: &BTreeSet<CryptletId>,
    ) -> Option<HttpRequestId> {
        let url = url_of::<T>(host, BINDINGS_PATH)?;
        let ask = BindingAsk {
            genesis: Pallet::<T>::genesis(),
            host,
            delegate: self.me.clone(),
            sent_at: sp_io::offchain::timestamp().unix_millis(),
            cryptlets: BoundedVec::truncate_from(cryptlets.iter().copied().collect()),
        };
        let signature = self.me.sign(&ask.digest())?;
        self.post(&url, &SignedBindingAsk { ask, signature }.encode())
    }

    fn sign_answers<T: Config>(&self, answers: &[BindingAnswer]) -> Option<BindingReport> {
        let digest = BindingReport::digest_of(Pallet::<T>::genesis(), &self.me, answers);
        let signature: DelegateSignature = self.me.sign(&digest)?;
        Some(BindingReport {
            delegate: self.me.clone(),
            answers: BoundedVec::try_from(answers.to_vec()).ok()?,
            signature,
        })
    }
}

/// Whom to ask in a block, and about what: of each cryptlet a host, then of each a second, as long as there is room for hosts
/// and in their questions. Which cryptlet is the first, and which of its hosts, is by chance.
fn choose(mut wanted: Wanted, block: u32) -> Questions {
    turn(&mut wanted, block.encode());
    for (cryptlet, hosts) in &mut wanted {
        turn(hosts, (block, *cryptlet).encode());
    }
    let deepest = wanted.iter().map(|(_, hosts)| hosts.len()).max();
    let mut questions = Questions::new();
    for place in 0..deepest.unwrap_or_default() {
        for (cryptlet, hosts) in &wanted {
            if let Some(host) = hosts.get(place) {
                add(&mut questions, *host, *cryptlet);
            }
        }
    }
    questions
}

/// Adds a question, if there is room for it.
fn add(questions: &mut Questions, host: HostId, cryptlet: CryptletId) {
    if questions.len() >= MAX_HOSTS && !questions.contains_key(&host) {
        return;
    }
    let asked = questions.entry(host).or_default();
    if u32::try_from(asked.len()).is_ok_and(|asked| asked < MAX_ASKED) {
        asked.insert(cryptlet);
    }
}

/// Turns a list, so that another one is the first.
fn turn<One>(list: &mut [One], seed: Vec<u8>) {
    let chance = u64::from_le_bytes(sp_io::hashing::twox_64(&seed));
    let length = u64::try_from(list.len()).unwrap_or(u64::MAX);
    let by = chance.checked_rem(length).unwrap_or_default();
    list.rotate_left(usize::try_from(by).unwrap_or_default());
}

fn submit<T: Config>(report: BindingReport) -> bool {
    let call: <T as CreateTransactionBase<Call<T>>>::RuntimeCall =
        Call::<T>::answer_bindings { report }.into();
    let transaction =
        <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call);
    SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bindings that start, each with 64 hosts of its own, and the last one with four.
    fn crowd() -> Wanted {
        let hosts = |first: u32, count: u32| (first..first + count).map(HostId).collect();
        let mut wanted: Wanted = (0..63)
            .map(|number| (CryptletId(number), hosts(1_000 + 64 * number, 64)))
            .collect();
        wanted.push((CryptletId(63), hosts(1, 4)));
        wanted
    }

    fn pairs(questions: &Questions) -> impl Iterator<Item = (CryptletId, HostId)> + '_ {
        let of_host = |(host, asked): (&HostId, &BTreeSet<CryptletId>)| {
            let host = *host;
            asked
                .iter()
                .map(move |one| (*one, host))
                .collect::<Vec<_>>()
        };
        questions.iter().flat_map(of_host)
    }

    #[test]
    fn few_hosts_are_asked_at_once_and_each_binding_has_one_of_them() {
        let questions = choose(crowd(), 4);
        assert_eq!(questions.len(), MAX_HOSTS);
        let served: BTreeSet<CryptletId> = pairs(&questions).map(|(one, _)| one).collect();
        assert_eq!(served.len(), 64);
    }

    #[test]
    fn all_hosts_of_a_binding_are_asked_in_its_time_however_many_others_have() {
        // Two minutes are 60 runs.
        let asked = (0..60).flat_map(|run| pairs(&choose(crowd(), 4 * run)).collect::<Vec<_>>());
        let of_last: BTreeSet<HostId> = asked
            .filter(|(cryptlet, _)| *cryptlet == CryptletId(63))
            .map(|(_, host)| host)
            .collect();
        assert_eq!(of_last.len(), 4);
    }

    #[test]
    fn a_host_that_all_bindings_want_is_asked_about_each() {
        let wanted: Wanted = (0..64)
            .map(|number| (CryptletId(number), vec![HostId(1)]))
            .collect();
        let mut asked = BTreeSet::new();
        for run in 0..60 {
            let questions = choose(wanted.clone(), 4 * run);
            assert_eq!(questions[&HostId(1)].len(), MAX_ASKED as usize);
            asked.extend(pairs(&questions).map(|(cryptlet, _)| cryptlet));
        }
        assert_eq!(asked.len(), 64);
    }
}
