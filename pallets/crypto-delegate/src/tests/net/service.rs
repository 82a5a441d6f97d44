//! What a host says when it is asked to serve contracts' cryptlets.

use super::{
    super::world::Host,
    place_of,
    wire::{Answer, Body},
    State,
};
use codec::Encode;
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingRefusal, BindingReply, SignedBindingAsk},
    delegate_key::DelegatePair,
    ids::CryptletId,
};
use sp_core::{Pair, H256};

/// What a host says when it is asked to serve a contract's cryptlet.
#[derive(Clone, Copy)]
pub enum Service {
    /// It does, with a key of its own.
    Offers,
    /// It does not.
    Refuses(BindingRefusal),
    /// It is still looking at the component.
    Looks,
    /// It answers for the next host.
    Meddles,
    /// It signs with another key than its region's.
    Forges,
}

impl State {
    /// What a host answers when it is asked to serve contracts' cryptlets.
    pub(super) fn serve(&mut self, endpoint: &str, asked: SignedBindingAsk) -> Option<Answer> {
        let (host, _) = self.hosts.get(&format!("{endpoint}/v1/observe"))?;
        let ask = &asked.ask;
        assert!(DelegatePair::verify(
            &asked.signature,
            ask.digest(),
            &ask.delegate
        ));
        assert_eq!(ask.host, host.id, "and for this host");
        let service = *self.serves.get(&place_of(endpoint))?;
        let answers = ask
            .cryptlets
            .iter()
            .filter_map(|cryptlet| answer_of(host, service, ask.genesis, *cryptlet));
        let reply = BindingReply {
            answers: answers.collect::<Vec<_>>().try_into().unwrap(),
        };
        self.bindings_asked.push(asked);
        Some(Answer {
            at: self.now + 5,
            status: Some(200),
            body: Body::Bytes(reply.encode()),
        })
    }
}

fn answer_of(
    host: &Host,
    service: Service,
    genesis: H256,
    cryptlet: CryptletId,
) -> Option<BindingAnswer> {
    match service {
        Service::Looks => None,
        Service::Offers => Some(host.offer(genesis, cryptlet, 0)),
        Service::Refuses(reason) => Some(host.refuse(genesis, cryptlet, reason)),
        Service::Meddles => {
            let mut answer = host.refuse(genesis, cryptlet, BindingRefusal::NotServed);
            answer.host.0 += 1;
            Some(answer)
        }
        Service::Forges => {
            let forger = Host {
                region: Pair::from_seed(&[1; 32]),
                ..host.clone()
            };
            Some(forger.offer(genesis, cryptlet, 0))
        }
    }
}
