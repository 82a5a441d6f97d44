//! Contracts' own cryptlets: whether this host serves one, when a delegate asks.
//!
//! Anybody's contract may name this host's operator. Nothing is fetched and no key is made but for blueprints that the
//! operator lists, of what the own node shows as a binding that waits for this very host; and no key is kept of a contract that
//! has let its cryptlet go, nor one that the chain takes no more.
//!
//! A refusal is final: it is signed for what does not change, the operator's list and a component that is not what is
//! registered. Whatever passes, a host that is full among it, is no answer, and asked again.

mod ask;
mod notices;
mod room;

use crate::{
    chain::{AccountId, ChainError, ChainView},
    clock::Clock,
    config::Serving,
    container::{artefact::ArtefactError, ContainerError, Containers},
    identity::{Identity, IdentityError},
    log::Seldom,
    metrics::Metrics,
    observe::DispatchError,
    region::{fault::GuestFault, RegionError},
};
use cryptlet_primitives::{
    binding::{
        BindingAnswer, BindingRefusal, BindingReply, BindingState, BindingView, Said, MAX_ASKED,
    },
    ids::CryptletId,
    package::Kind,
    view::{CryptletStatus, CryptletView, HostView},
};
use futures::future::join_all;
use notices::{Notices, Reason};
use room::{Place, Room};
use sp_core::bounded::BoundedVec;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{timeout_at, Instant};

/// How often keys that are of no more use are looked for, at most.
pub const TIDY_EVERY: Duration = Duration::from_secs(5);

/// How often it is logged that a binding can't be answered: a delegate may ask again and again.
static UNANSWERED: Seldom = Seldom::every(Duration::from_secs(1));

/// What answers are composed of.
pub struct BindingParts {
    /// The own node's view.
    pub chain: Arc<dyn ChainView>,
    /// Who the host is.
    pub identity: Arc<Identity>,
    /// What runs cryptlets: looks at components.
    pub containers: Arc<Containers>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Which cryptlets are served, and which contracts'.
    pub serve: Serving,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// How long an answer takes at most: what is not known by then is left out, and asked again.
    pub reply_within: Duration,
    /// How often keys that are of no more use are looked for, at most.
    pub tidy_every: Duration,
}

/// Answers delegates that ask for hosts.
pub struct BindingDesk {
    parts: BindingParts,
    room: Arc<Room>,
    notices: Notices,
}

/// Why a question is not answered at all.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// It is not in order.
    #[error(transparent)]
    Ask(#[from] DispatchError),
    /// The host can't speak for itself, or its node does not answer.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// What is to be said to one binding.
enum Verdict {
    /// The host serves it, and holds a place for it until it has offered.
    Serve(Place),
    /// It never does.
    Refuse(BindingRefusal),
    /// It can't say yet, or is not asked by the chain.
    Later,
}

impl BindingDesk {
    /// A desk of its parts.
    pub fn new(parts: BindingParts) -> Self {
        let room = Room::new(
            parts.identity.clone(),
            parts.serve.contracts.most,
            parts.tidy_every,
        );
        BindingDesk {
            room: Arc::new(room),
            notices: Notices::default(),
            parts,
        }
    }

    /// Answers the encoded question in a request's body.
    pub async fn answer(&self, body: &[u8]) -> Result<BindingReply, BindingError> {
        let until = Instant::now() + self.parts.reply_within;
        let genesis = self.parts.chain.genesis();
        // First what costs nothing: anybody can send a body.
        let signed = ask::read(body, genesis, self.parts.clock.now())?;
        let (host, _) = self.parts.identity.enrolment().await?;
        let delegates = timeout_at(until, self.parts.chain.delegates())
            .await
            .unwrap_or_else(|_| Err(late()));
        let delegates = delegates.map_err(IdentityError::from)?;
        let asked = ask::admit(signed, host.id, &delegates)?;
        self.room.tidy();
        // Each once.
        let asked: BTreeSet<CryptletId> = asked.into_iter().collect();
        let answers = asked.into_iter().map(|cryptlet| {
            let host = &host;
            async move {
                // What takes longer goes on, and is known when it is asked for again.
                timeout_at(until, self.answer_to(host, cryptlet))
                    .await
                    .unwrap_or_default()
            }
        });
        let answers: Vec<BindingAnswer> = join_all(answers).await.into_iter().flatten().collect();
        let most = usize::try_from(MAX_ASKED).unwrap_or(usize::MAX);
        let answers = answers.into_iter().take(most).collect();
        Ok(BindingReply {
            // No more than were asked for.
            answers: BoundedVec::truncate_from(answers),
        })
    }

    async fn answer_to(
        &self,
        host: &HostView<AccountId>,
        cryptlet: CryptletId,
    ) -> Option<BindingAnswer> {
        match self.say(host, cryptlet).await {
            Ok(Some(said)) => Some(BindingAnswer {
                cryptlet,
                host: host.id,
                said,
            }),
            Ok(None) => {
                self.count("later");
                None
            }
            Err(error) => {
                self.count("later");
                if let Some(left_out) = UNANSWERED.may_speak() {
                    tracing::warn!(%cryptlet, %error, left_out, "a binding can't be answered now");
                }
                None
            }
        }
    }

    /// What there is to say; nothing if that may change.
    async fn say(
        &self,
        host: &HostView<AccountId>,
        cryptlet: CryptletId,
    ) -> Result<Option<Said>, IdentityError> {
        match self.verdict(host, cryptlet).await? {
            // Until there is a key, which counts from then on.
            Verdict::Serve(_place) => self.offer(cryptlet).await.map(Some),
            Verdict::Refuse(reason) => self.refuse(cryptlet, reason).await.map(Some),
            Verdict::Later => Ok(None),
        }
    }

    async fn verdict(
        &self,
        host: &HostView<AccountId>,
        id: CryptletId,
    ) -> Result<Verdict, IdentityError> {
        let found = self.parts.chain.cryptlet(id, None).await?;
        let Some(cryptlet) = found.filter(|found| found.status == CryptletStatus::Active) else {
            return Ok(Verdict::Later);
        };
        let Some(binding) = &cryptlet.binding else {
            return Ok(Verdict::Later);
        };
        if !self.is_waited_for(host, binding).await? {
            return Ok(Verdict::Later);
        }
        let contracts = &self.parts.serve.contracts;
        if contracts.leave_out(id) {
            // The operator has said so himself: there is nothing to tell him.
            return Ok(Verdict::Refuse(BindingRefusal::NotServed));
        }
        if !contracts.list(binding.blueprint) {
            self.notices.tell(binding, Reason::NotListed);
            return Ok(Verdict::Refuse(BindingRefusal::NotServed));
        }
        let blueprint = self.parts.chain.cryptlet(binding.blueprint, None).await?;
        match blueprint.map(|found| found.status) {
            Some(CryptletStatus::Active) => {}
            // For good: it gets no new hosts.
            Some(CryptletStatus::Revoked) => {
                self.notices.tell(binding, Reason::Revoked);
                return Ok(Verdict::Refuse(BindingRefusal::NotServed));
            }
            None => return Ok(Verdict::Later),
        }
        let Some(place) = self.room.take(id) else {
            self.notices.tell(binding, Reason::Full);
            return Ok(Verdict::Later);
        };
        Ok(self.look_at(&cryptlet, binding, place).await)
    }

    /// Whether the own node shows that the binding waits for this host: only then it has anything to say.
    async fn is_waited_for(
        &self,
        host: &HostView<AccountId>,
        binding: &BindingView,
    ) -> Result<bool, IdentityError> {
        let is_over = match binding.state {
            BindingState::Starting { deadline } => deadline < self.parts.clock.now(),
            BindingState::Bound => false,
            BindingState::Failed { .. } => true,
        };
        if is_over || binding.asked.contains(&host.id) {
            return Ok(!is_over);
        }
        if binding.state != BindingState::Bound || !binding.wants_hosts {
            return Ok(false);
        }
        self.may_be_seated(host, binding.cryptlet).await
    }

    /// Whether the chain would take an offer for a cryptlet that lost hosts: it has named this host's operator, it has a seat
    /// left, and this host none.
    async fn may_be_seated(
        &self,
        host: &HostView<AccountId>,
        cryptlet: CryptletId,
    ) -> Result<bool, IdentityError> {
        let Some(policy) = self.parts.chain.policy(cryptlet).await? else {
            return Ok(false);
        };
        let pool = self.parts.chain.pool(cryptlet).await?;
        let seats = || pool.iter().filter(|seat| seat.admitted);
        let has_seat_left = policy
            .max_instances
            .is_none_or(|most| seats().count() < usize::from(most));
        let is_seated = seats().any(|seat| seat.host == host.id);
        let is_admitted = policy.admits_host(host.id, &host.operator, host.isolation);
        Ok(is_admitted && has_seat_left && !is_seated)
    }

    /// Looks at the component: its digest, its header, and what it imports. As the blueprint's: contracts with one code share
    /// what was found, and however many come and go, none costs another look or a container.
    async fn look_at(
        &self,
        cryptlet: &CryptletView<AccountId>,
        binding: &BindingView,
        place: Place,
    ) -> Verdict {
        let component = CryptletView {
            id: binding.blueprint,
            ..cryptlet.clone()
        };
        let Err(error) = self.parts.containers.check(&component).await else {
            return Verdict::Serve(place);
        };
        if is_wrong_code(&error) {
            self.notices.tell(binding, Reason::WrongCode(&error));
            Verdict::Refuse(BindingRefusal::InvalidCode)
        } else {
            self.notices.tell(binding, Reason::NoComponent(&error));
            Verdict::Later
        }
    }

    async fn offer(&self, cryptlet: CryptletId) -> Result<Said, IdentityError> {
        let offer = self.parts.identity.offer(cryptlet, Kind::Contract).await?;
        self.count("offered");
        Ok(Said::Offered {
            key: offer.key,
            epoch: offer.epoch,
            by_instance: offer.by_instance,
            by_region: offer.by_region,
        })
    }

    async fn refuse(
        &self,
        cryptlet: CryptletId,
        reason: BindingRefusal,
    ) -> Result<Said, IdentityError> {
        let by_region = self.parts.identity.refuse(cryptlet, reason).await?;
        self.count(match reason {
            BindingRefusal::NotServed => "not-served",
            BindingRefusal::InvalidCode => "invalid-code",
        });
        Ok(Said::Refused { reason, by_region })
    }

    fn count(&self, outcome: &str) {
        let counted = self.parts.metrics.bindings.with_label_values(&[outcome]);
        counted.inc();
    }
}

/// Whether the component itself is at fault, as any other host would find too. A file or a process of this host's own that
/// is not what it should be is not.
fn is_wrong_code(error: &ContainerError) -> bool {
    match error {
        ContainerError::Known(error) => is_wrong_code(error),
        ContainerError::Artefact(ArtefactError::WrongDigest { .. }) => true,
        ContainerError::Region(RegionError::Guest(fault)) => matches!(
            fault,
            GuestFault::BadComponent(_) | GuestFault::BadHeader(_) | GuestFault::BadInterface(_)
        ),
        _ => false,
    }
}

fn late() -> ChainError {
    ChainError::Unreachable("no answer within `limits.reply_ms`".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::H256;

    #[test]
    fn only_what_every_host_finds_is_refused_for_good() {
        let guest = |fault: GuestFault| ContainerError::Region(fault.into());
        let wanted = H256::zero();
        let elsewhere = ContainerError::Artefact(ArtefactError::WrongDigest {
            place: "https://example.org/a".into(),
            wanted,
            found: H256::repeat_byte(1),
        });
        let own_file = ContainerError::Artefact(ArtefactError::ChangedFile {
            place: "/components/a.wasm".into(),
            wanted,
        });
        let killed = ContainerError::Region(RegionError::Killed { waited_ms: 20_000 });
        for (error, is_final) in [
            (guest(GuestFault::BadComponent("".into())), true),
            (guest(GuestFault::BadHeader("".into())), true),
            (guest(GuestFault::BadInterface("".into())), true),
            (elsewhere, true),
            (own_file, false),
            (guest(GuestFault::WrongDigest), false),
            (
                ContainerError::Artefact(ArtefactError::NoPlace(wanted)),
                false,
            ),
            (killed, false),
        ] {
            assert_eq!(is_wrong_code(&error), is_final, "{error}");
            let known = ContainerError::Known(Arc::new(error));
            assert_eq!(is_wrong_code(&known), is_final, "{known}");
        }
    }
}
