//! All functions of the chain's interfaces, with arguments.

use super::{
    asking::FEE_WEI,
    binding::{bindCall, Binding, DELEGATE},
    people::TOKEN_WEI,
    stage::params,
};
use cryptlet_primitives::ids::CryptletId;
use crypto_delegate_precompile::abi::{Callback, Feed, ICryptlet, ICryptoDelegate};
use pallet_revive::precompiles::alloy::{
    primitives::{Address, Bytes, FixedBytes, U256},
    sol_types::SolCall,
};
use sp_core::H160;

/// `Trigger.Every`.
const EVERY: u8 = 1;

/// What they are called with: a contract that subscribed to a feed, opened a topic, and has a failed callback.
pub struct Arguments {
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// The contract.
    pub contract: H160,
    /// The feed.
    pub feed: FixedBytes<32>,
    /// The topic.
    pub topic: FixedBytes<32>,
    /// What it could bind.
    pub binding: Binding,
}

/// A function of the chain's interfaces, with arguments.
pub struct Function {
    /// Its name, and the types of its arguments.
    pub signature: &'static str,
    /// Where it is.
    pub target: H160,
    /// The call.
    pub input: Vec<u8>,
    /// Why a plain call of it is refused, if it is.
    pub refused: Option<&'static str>,
}

fn function<C: SolCall>(target: H160, call: C) -> Function {
    Function {
        signature: C::SIGNATURE,
        target,
        input: call.abi_encode(),
        refused: None,
    }
}

impl Function {
    fn refused_as(self, reason: &'static str) -> Self {
        Function {
            refused: Some(reason),
            ..self
        }
    }

    /// Its selector.
    pub fn selector(&self) -> [u8; 4] {
        let selector = self.input[..4].try_into();
        selector.expect("it has a selector")
    }
}

/// A feed of the price of oil.
pub fn feed(period_ms: u64) -> Feed {
    Feed {
        method: "latest".into(),
        params: Bytes::from(params()),
        trigger: EVERY.try_into().expect("it is a trigger"),
        periodMs: period_ms,
        start: 0,
        durationMs: 10_000,
        price: U256::from(FEE_WEI),
    }
}

/// A call of a function that the forwarder has not.
pub fn callback() -> Callback {
    Callback {
        selector: FixedBytes([1, 2, 3, 4]),
        gas: 50_000,
        deposit: TOKEN_WEI / 100,
    }
}

/// A question.
pub fn request(callback: Callback) -> ICryptlet::requestCall {
    ICryptlet::requestCall {
        method: "best".into(),
        params: Bytes::from(params()),
        durationMs: 10_000,
        fee: U256::from(FEE_WEI),
        callback,
    }
}

/// No callback.
pub fn none() -> Callback {
    Callback {
        selector: FixedBytes([0; 4]),
        gas: 0,
        deposit: 0,
    }
}

impl Arguments {
    /// All functions that change the state and take value.
    pub fn paid(&self) -> Vec<Function> {
        let cryptlet = self.cryptlet.address();
        let id = self.feed;
        let subscribe = ICryptlet::subscribeCall {
            feed: feed(3_000),
            results: 10,
            callback: none(),
        };
        let binding = self.binding.clone();
        vec![
            function(cryptlet, request(none())),
            function(cryptlet, subscribe),
            function(cryptlet, ICryptlet::fundCall { id, results: 3 }),
            function(cryptlet, ICryptlet::resumeCall { id })
                .refused_as("CryptoDelegate: NotStopped"),
            function(DELEGATE, bindCall { binding }),
        ]
    }

    /// All functions that change the state and take no value.
    pub fn free(&self) -> Vec<Function> {
        let cryptlet = self.cryptlet.address();
        let (id, topic) = (self.feed, self.topic);
        vec![
            function(cryptlet, ICryptlet::unsubscribeCall { id }),
            function(cryptlet, ICryptlet::retryCall { failure: 0 }),
            function(DELEGATE, ICryptoDelegate::unbindCall {}).refused_as("Cryptlet: NotBound"),
            function(DELEGATE, ICryptoDelegate::handOverTopicCall { topic }),
            function(DELEGATE, ICryptoDelegate::removeTopicCall { topic }),
        ]
    }

    /// All functions of a cryptlet that change nothing.
    fn reads_of_cryptlet(&self) -> Vec<Function> {
        let at = self.cryptlet.address();
        let (method, params) = (String::from("best"), Bytes::from(params()));
        let latest = ICryptlet::latestCall {
            method: method.clone(),
            params: params.clone(),
        };
        let in_force = ICryptlet::inForceCall {
            method: method.clone(),
            params: params.clone(),
            moment: u64::MAX,
        };
        vec![
            function(at, ICryptlet::topicCall { method, params }),
            function(at, latest),
            function(at, in_force),
            function(at, ICryptlet::numberCall {}),
            function(at, ICryptlet::ownerCall {}),
            function(at, ICryptlet::nameCall {}),
            function(at, ICryptlet::versionCall {}),
            function(at, ICryptlet::activeCall {}),
            function(at, ICryptlet::publicKeyCall {}),
            function(at, ICryptlet::headerCall {}),
            function(at, ICryptlet::policyCall {}),
            function(at, ICryptlet::keysCall {}),
        ]
    }

    /// All functions of the CryptoDelegate that change nothing.
    fn reads_of_delegate(&self) -> Vec<Function> {
        let (id, topic) = (self.feed, self.topic);
        let target = Address::from(self.contract.0);
        let number = self.cryptlet.0;
        let in_force = ICryptoDelegate::inForceCall {
            topic,
            moment: u64::MAX,
        };
        let feed_id = ICryptoDelegate::feedIdCall {
            cryptlet: number,
            feed: feed(2_000),
        };
        let subscription = ICryptoDelegate::subscriptionCall {
            feed: id,
            subscriber: target,
        };
        let envelope = Bytes::from(vec![1, 2, 3]);
        let name = String::from("market-watcher");
        vec![
            function(DELEGATE, ICryptoDelegate::latestCall { topic }),
            function(DELEGATE, in_force),
            function(
                DELEGATE,
                ICryptoDelegate::messageAtCall { topic, sequence: 0 },
            ),
            function(DELEGATE, ICryptoDelegate::lengthCall { topic }),
            function(
                DELEGATE,
                ICryptoDelegate::roundStateCall { round: 0, topic },
            ),
            function(DELEGATE, feed_id),
            function(DELEGATE, subscription),
            function(DELEGATE, ICryptoDelegate::failuresCall { target }),
            function(DELEGATE, ICryptoDelegate::failureCall { number: 0 }),
            function(DELEGATE, ICryptoDelegate::verifyCall { envelope }),
            function(DELEGATE, ICryptoDelegate::cryptletOfCall { name }),
            function(DELEGATE, ICryptoDelegate::addressOfCall { number }),
            function(DELEGATE, ICryptoDelegate::boundToCall { target }),
            function(
                DELEGATE,
                ICryptoDelegate::encryptionKeyOfCall { account: target },
            ),
            function(DELEGATE, ICryptoDelegate::historyRootCall {}),
        ]
    }

    /// All functions that change the state.
    pub fn changes(&self) -> Vec<Function> {
        self.paid().into_iter().chain(self.free()).collect()
    }

    /// All functions that change nothing.
    pub fn reads(&self) -> Vec<Function> {
        let all = self.reads_of_cryptlet().into_iter();
        all.chain(self.reads_of_delegate()).collect()
    }
}
