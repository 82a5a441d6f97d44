//! Contracts' own cryptlets: whether this host serves one, when a delegate asks.
//!
//! Anybody's contract may name this host's operator. Nothing is fetched and no key is made but for blueprints that the
//! operator lists, of what the own node shows as a binding that waits for this very host.

mod ask;

use crate::{
    chain::{AccountId, ChainError, ChainView},
    clock::Clock,
    config::Serving,
    container::{artefact::ArtefactError, ContainerError, Containers},
    identity::{Identity, IdentityError},
    metrics::Metrics,
    observe::DispatchError,
    region::{fault::GuestFault, RegionError},
};
use cryptlet_primitives::{
    binding::{
        BindingAnswer, BindingRefusal, BindingReply, BindingState, BindingView, Said, MAX_ASKED,
    },
    ids::CryptletId,
    view::{CryptletStatus, CryptletView, HostView},
};
use futures::future::join_all;
use sp_core::bounded::BoundedVec;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{timeout_at, Instant};

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
}

/// Answers delegates that ask for hosts.
pub struct BindingDesk {
    parts: BindingParts,
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
    /// The host serves it.
    Serve,
    /// It does not.
    Refuse(BindingRefusal),
    /// It does not know yet, or is not asked by the chain.
    Later,
}

impl BindingDesk {
    /// A desk of its parts.
    pub fn new(parts: BindingParts) -> Self {
        BindingDesk { parts }
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
        let verdict = match self.verdict(host, cryptlet).await {
            Ok(verdict) => verdict,
            Err(error) => {
                tracing::warn!(%cryptlet, %error, "a binding can't be looked up");
                Verdict::Later
            }
        };
        let said = match verdict {
            Verdict::Serve => self.offer(cryptlet).await,
            Verdict::Refuse(reason) => self.refuse(cryptlet, reason).await,
            Verdict::Later => {
                self.count("later");
                return None;
            }
        };
        match said {
            Ok(said) => Some(BindingAnswer {
                cryptlet,
                host: host.id,
                said,
            }),
            Err(error) => {
                tracing::error!(%cryptlet, %error, "a binding is not answered");
                None
            }
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
        let is_consented = self.parts.serve.contracts.include(binding.blueprint);
        if !is_consented || !self.has_room(id).await? || !self.is_offered(binding).await? {
            return Ok(Verdict::Refuse(BindingRefusal::NotServed));
        }
        Ok(self.look_at(&cryptlet).await)
    }

    /// Whether the own node shows that the binding waits for this host: only then it has anything to say.
    async fn is_waited_for(
        &self,
        host: &HostView<AccountId>,
        binding: &BindingView,
    ) -> Result<bool, IdentityError> {
        if binding.asked.contains(&host.id) {
            return Ok(true);
        }
        if binding.state != BindingState::Bound || !binding.wants_hosts {
            return Ok(false);
        }
        let pool = self.parts.chain.pool(binding.cryptlet).await?;
        let is_seated = pool
            .iter()
            .any(|seat| seat.host == host.id && seat.admitted);
        Ok(!is_seated)
    }

    /// Whether the blueprint is still offered: a revoked one gets no new hosts.
    async fn is_offered(&self, binding: &BindingView) -> Result<bool, IdentityError> {
        let blueprint = self.parts.chain.cryptlet(binding.blueprint, None).await?;
        Ok(blueprint.is_some_and(|found| found.status == CryptletStatus::Active))
    }

    /// Whether this host serves fewer contracts than its operator allows, or this one among them.
    async fn has_room(&self, id: CryptletId) -> Result<bool, IdentityError> {
        let most = self.parts.serve.contracts.most;
        let mut served: usize = 0;
        for cryptlet in self.parts.identity.cryptlets_with_keys() {
            if cryptlet == id {
                return Ok(true);
            }
            let found = self.parts.chain.cryptlet(cryptlet, None).await?;
            if found.is_some_and(|found| found.binding.is_some()) {
                served = served.saturating_add(1);
            }
        }
        Ok(served < most)
    }

    /// Looks at the component: its digest, its header, and what it imports.
    async fn look_at(&self, cryptlet: &CryptletView<AccountId>) -> Verdict {
        match self.parts.containers.check(cryptlet).await {
            Ok(()) => Verdict::Serve,
            Err(error) if is_wrong_code(&error) => {
                tracing::warn!(cryptlet = %cryptlet.id, %error, "the component is refused");
                Verdict::Refuse(BindingRefusal::InvalidCode)
            }
            Err(error) => {
                tracing::warn!(cryptlet = %cryptlet.id, %error, "the component can't be looked at");
                Verdict::Later
            }
        }
    }

    async fn offer(&self, cryptlet: CryptletId) -> Result<Said, IdentityError> {
        let offer = self.parts.identity.offer(cryptlet).await?;
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

/// Whether the component itself is at fault, as any other host would find too.
fn is_wrong_code(error: &ContainerError) -> bool {
    match error {
        ContainerError::Known(error) => is_wrong_code(error),
        ContainerError::Artefact(ArtefactError::WrongDigest { .. }) => true,
        ContainerError::Region(RegionError::Guest(fault)) => matches!(
            fault,
            GuestFault::WrongDigest
                | GuestFault::BadComponent(_)
                | GuestFault::BadHeader(_)
                | GuestFault::BadInterface(_)
        ),
        _ => false,
    }
}

fn late() -> ChainError {
    ChainError::Unreachable("no answer within `limits.reply_ms`".into())
}
