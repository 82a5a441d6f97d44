//! What has happened: which rounds that wait for an event a quorum could answer.
//!
//! One delegate at a time asks, for all (see [`leader`](crate::leader)): a host hears at most one short question in each
//! block, however many rounds wait, and none from the other delegates ([`Looks`] says which hosts). What a host says here
//! decides nothing. A round is asked for when as many of its voters name it as its quorum has.

use super::{
    dispatch::{url_of, Inquiry},
    looks::Looks,
    memory::Memory,
    replies, Refused, Run, LOG, SLICE_MS,
};
use crate::{leader, tally, Config, Pallet, RoundRecordOf, Standing};
use alloc::{
    collections::{btree_map::Entry, BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    dispatch::{Happened, News, SignedNews, NEWS_PATH},
    ids::{CryptletId, HostId, RoundId},
};
use frame_support::traits::Get;
use sp_core::offchain::Duration;
use sp_runtime::RuntimeAppPublic;

/// How long the hosts are waited for, milliseconds: the answer is at hand or is not worth waiting for.
const NEWS_MS: u64 = 250;

impl Run {
    /// Rounds that wait for an event which enough hosts have seen, the oldest first. None if it is another delegate's
    /// turn to watch.
    pub(super) fn rounds_in_the_news<T: Config>(&mut self) -> Vec<(RoundId, RoundRecordOf<T>)> {
        let (place, size) = self.place;
        let turn = leader::watcher(Pallet::<T>::genesis(), size, self.now, T::TakeoverMs::get());
        if turn != Some(place) {
            return Vec::new();
        }
        let answers = self.look_for_news::<T>();
        let mut voters: BTreeMap<CryptletId, BTreeSet<HostId>> = BTreeMap::new();
        let mut seen: BTreeMap<RoundId, u16> = BTreeMap::new();
        let mut records: BTreeMap<RoundId, RoundRecordOf<T>> = BTreeMap::new();
        for (host, happened) in answers {
            // A list that names a round twice counts it once.
            let named: BTreeSet<RoundId> = happened.rounds.into_iter().collect();
            for round in named {
                let record = match records.entry(round) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => match Standing::<T>::get(round) {
                        Some(record) => unknown.insert(record),
                        None => continue,
                    },
                };
                let cryptlet = record.statement.cryptlet;
                let voters = voters
                    .entry(cryptlet)
                    .or_insert_with(|| self.voters_of::<T>(cryptlet));
                if voters.contains(&host) {
                    let count = seen.entry(round).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        // The hosts are asked anew, with a patience of its own.
        let patience = Duration::from_millis(self.lane.patience_ms());
        self.deadline = sp_io::offchain::timestamp().add(patience);
        let memory = Memory::load();
        let is_due = |round: &RoundId, record: &RoundRecordOf<T>| {
            record.is_open_at(self.now)
                && memory.is_time(*round, self.block)
                && seen
                    .get(round)
                    .is_some_and(|count| *count >= record.statement.quorum)
        };
        let mut due: Vec<(RoundId, RoundRecordOf<T>)> = records
            .into_iter()
            .filter(|(round, record)| is_due(round, record))
            .collect();
        // Those on which no quorum agreed before make room for those that are new.
        due.sort_by_cached_key(|(round, _)| (memory.attempts(*round), *round));
        due
    }

    /// Who may vote in the rounds of a cryptlet.
    fn voters_of<T: Config>(&self, cryptlet: CryptletId) -> BTreeSet<HostId> {
        let voters = tally::voters::<T>(cryptlet, self.now).into_iter();
        voters.map(|(host, _)| host).collect()
    }

    /// Asks the hosts whose turn it is, and remembers who answered. Gives the answers.
    fn look_for_news<T: Config>(&mut self) -> Vec<(HostId, Happened)> {
        let mut looks = Looks::load();
        let hosts = looks.next_hosts::<T>();
        if hosts.is_empty() {
            return Vec::new();
        }
        let answers = self.ask_for_news::<T>(&hosts);
        let answered = answers.iter().map(|(host, _)| *host).collect();
        looks.note(&hosts, &answered);
        looks.store();
        answers
    }

    /// Asks hosts at once. Gives what those answer that are in time.
    fn ask_for_news<T: Config>(&mut self, hosts: &BTreeSet<HostId>) -> Vec<(HostId, Happened)> {
        let mut inquiries: Vec<Inquiry> = Vec::new();
        for host in hosts {
            match self.send_news::<T>(*host) {
                Some(request) => inquiries.push(Inquiry::new(*host, 0, request)),
                None => self.metrics.refuse(Refused::Unreachable),
            }
        }
        let mut answers = Vec::new();
        let end = sp_io::offchain::timestamp().add(Duration::from_millis(NEWS_MS));
        while inquiries.iter().any(Inquiry::is_open) && sp_io::offchain::timestamp() < end {
            // Not by the run's deadline: much of that may have gone by while requests were started.
            let slice = sp_io::offchain::timestamp().add(Duration::from_millis(SLICE_MS));
            for answer in replies::listen(&mut inquiries, slice.min(end)) {
                let happened = answer.body.and_then(|body| {
                    Happened::decode_all(&mut &body[..]).map_err(|_| Refused::Undecodable)
                });
                match happened {
                    Ok(happened) => answers.push((answer.host, happened)),
                    Err(reason) => {
                        log::debug!(target: LOG, "host {}: no news: {reason:?}", answer.host);
                        self.metrics.refuse(reason);
                    }
                }
            }
        }
        answers
    }

    fn send_news<T: Config>(&self, host: HostId) -> Option<sp_core::offchain::HttpRequestId> {
        let url = url_of::<T>(host, NEWS_PATH)?;
        let news = News {
            genesis: Pallet::<T>::genesis(),
            host,
            delegate: self.me.clone(),
            sent_at: sp_io::offchain::timestamp().unix_millis(),
        };
        let signature = self.me.sign(&news.digest())?;
        self.post(&url, &SignedNews { news, signature }.encode())
    }
}
