//! Contracts' own cryptlets: which hosts serve them.
//!
//! One delegate at a time asks, as for news (see [`leader`](crate::leader)). What hosts sign goes to the chain in reports of
//! their own. Nothing is kept between runs: by the block's number it is known whose turn it is to be asked. A host is asked
//! about all bindings at once, and none is asked more than once in [`ASK_EVERY_BLOCKS`]; where a bound cryptlet has lost
//! hosts, more seldom, since nobody knows when others come.

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
use pallet_cryptlet::{Bindings, Starting, Wanting};
use sp_core::offchain::HttpRequestId;
use sp_runtime::RuntimeAppPublic;

/// Blocks between two questions to a host about bindings that start: it may be fetching the component.
const ASK_EVERY_BLOCKS: u32 = 4;
/// Blocks between two looks for hosts of a bound cryptlet that has too few.
const LOOK_EVERY_BLOCKS: u32 = 16;
/// Most hosts that one run asks: each is a signature and a request.
const MAX_HOSTS: usize = 64;
/// Most bound cryptlets that one run finds hosts for.
const MAX_WANTING: usize = 16;

/// What each host is asked about.
type Questions = BTreeMap<HostId, BTreeSet<CryptletId>>;

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
        let mut questions = Questions::new();
        let mut ask = |host: HostId, cryptlet: CryptletId| {
            if questions.len() < MAX_HOSTS || questions.contains_key(&host) {
                let asked = questions.entry(host).or_default();
                if u32::try_from(asked.len()).is_ok_and(|asked| asked < MAX_ASKED) {
                    asked.insert(cryptlet);
                }
            }
        };
        if self.is_every(ASK_EVERY_BLOCKS) {
            for one in Starting::<T>::get() {
                let binding = Bindings::<T>::get(one.cryptlet);
                let asked = binding.map(|binding| binding.asked).unwrap_or_default();
                asked.into_iter().for_each(|host| ask(host, one.cryptlet));
            }
        }
        if self.is_every(LOOK_EVERY_BLOCKS) {
            for cryptlet in Wanting::<T>::iter_keys().take(MAX_WANTING) {
                let missing = pallet_cryptlet::Pallet::<T>::missing_hosts(cryptlet);
                missing.into_iter().for_each(|host| ask(host, cryptlet));
            }
        }
        questions
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

fn submit<T: Config>(report: BindingReport) -> bool {
    let call: <T as CreateTransactionBase<Call<T>>>::RuntimeCall =
        Call::<T>::answer_bindings { report }.into();
    let transaction =
        <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call);
    SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_ok()
}
