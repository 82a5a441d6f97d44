//! One signed request to each host, all started before any is waited for.

use super::{group::Group, Refused, Run, LOG};
use crate::{Config, Pallet};
use alloc::{format, string::String, vec::Vec};
use codec::Encode;
use cryptlet_primitives::{
    dispatch::{Dispatch, SignedDispatch, CONTENT_TYPE, OBSERVE_PATH},
    ids::HostId,
    statement::Statement,
};
use frame_support::BoundedVec;
use sp_core::offchain::{HttpRequestId, Timestamp};
use sp_runtime::RuntimeAppPublic;

/// How far a request is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// The head of the answer has not come.
    Waiting,
    /// The body comes.
    Reading,
    /// Nothing more is expected.
    Done,
}

/// A request to one host for one group.
pub(super) struct Inquiry {
    /// Who is asked.
    pub(super) host: HostId,
    /// For which of the run's groups.
    pub(super) group: usize,
    /// The node's handle.
    pub(super) request: HttpRequestId,
    /// How far it is.
    pub(super) progress: Progress,
    /// What came of the body.
    pub(super) body: Vec<u8>,
    /// When it was started.
    pub(super) started: Timestamp,
}

impl Inquiry {
    /// A request that was started just now.
    pub(super) fn new(host: HostId, group: usize, request: HttpRequestId) -> Self {
        Inquiry {
            host,
            group,
            request,
            progress: Progress::Waiting,
            body: Vec::new(),
            started: sp_io::offchain::timestamp(),
        }
    }

    /// Whether something may still come.
    pub(super) fn is_open(&self) -> bool {
        self.progress != Progress::Done
    }
}

impl Run {
    /// Starts the requests to all hosts of all groups.
    pub(super) fn ask_all<T: Config>(&mut self, groups: &[Group<T>]) -> Vec<Inquiry> {
        let mut inquiries = Vec::new();
        for (place, group) in groups.iter().enumerate() {
            for host in group.asked.keys() {
                match self.ask::<T>(group, *host) {
                    Ok(request) => inquiries.push(Inquiry::new(*host, place, request)),
                    Err(reason) => {
                        log::debug!(target: LOG, "host {host} can't be asked: {reason:?}");
                        self.metrics.refuse(reason);
                    }
                }
            }
        }
        inquiries
    }

    fn ask<T: Config>(&self, group: &Group<T>, host: HostId) -> Result<HttpRequestId, Refused> {
        let url = url_of::<T>(host, OBSERVE_PATH).ok_or(Refused::BadEndpoint)?;
        let body = self
            .signed_dispatch(group, host)
            .ok_or(Refused::Unreachable)?
            .encode();
        self.post(&url, &body).ok_or(Refused::Unreachable)
    }

    fn signed_dispatch<T: Config>(&self, group: &Group<T>, host: HostId) -> Option<SignedDispatch> {
        let asked = group.asked.get(&host)?.iter();
        let statements: Vec<Statement> = asked
            .filter_map(|round| Some(group.rounds.get(round)?.statement.clone()))
            .collect();
        let dispatch = Dispatch {
            genesis: Pallet::<T>::genesis(),
            host,
            delegate: self.me.clone(),
            sent_at: sp_io::offchain::timestamp().unix_millis(),
            // A group has no more rounds than a dispatch.
            statements: BoundedVec::truncate_from(statements),
        };
        let signature = self.me.sign(&dispatch.digest())?;
        Some(SignedDispatch {
            dispatch,
            signature,
        })
    }

    /// Starts a request. The body goes in one piece, which the node takes without waiting for the host.
    pub(super) fn post(&self, url: &str, body: &[u8]) -> Option<HttpRequestId> {
        let request = sp_io::offchain::http_request_start("POST", url, &[]).ok()?;
        sp_io::offchain::http_request_add_header(request, "content-type", CONTENT_TYPE).ok()?;
        sp_io::offchain::http_request_write_body(request, body, Some(self.deadline)).ok()?;
        // An empty piece ends the body.
        sp_io::offchain::http_request_write_body(request, &[], Some(self.deadline)).ok()?;
        Some(request)
    }
}

/// Where a host is asked. The endpoint was checked when it was stored; since then the consortium may have taken an
/// inside address off its list.
pub(super) fn url_of<T: Config>(host: HostId, path: &str) -> Option<String> {
    let endpoint = pallet_cryptlet::Pallet::<T>::endpoint(host)?;
    if !pallet_cryptlet::Pallet::<T>::is_endpoint_allowed(&endpoint) {
        return None;
    }
    let endpoint = core::str::from_utf8(&endpoint).ok()?;
    Some(format!("{endpoint}{path}"))
}
