//! Who is in the consortium, and with which keys.

use super::{super::mock::*, *};
use cryptlet_primitives::{
    delegate_key::DelegatePair,
    ids::{CryptletId, KeyEpoch},
    package::{possession_digest, InstanceOffer},
    policy::{Isolation, Policy},
};
use frame_support::{assert_ok, traits::OneSessionHandler};
use sp_core::{ed25519::Pair, Pair as _, H256};

impl World {
    pub(super) fn settle(hosts: u8, policy: Policy<AccountId>) -> Self {
        let delegates: Vec<DelegatePair> = (0..DELEGATES)
            .map(|n| DelegatePair::from_seed(&[n + 1; 32]))
            .collect();
        let mut world = World {
            cryptlet: CryptletId(1),
            hosts: Vec::new(),
            delegates,
            second: None,
        };
        world.seat_delegates();
        world.register(policy);
        (0..hosts).for_each(|number| world.add_host(number));
        world
    }

    /// All delegates are this session's.
    pub fn seat_delegates(&self) {
        let accounts: Vec<AccountId> = (0..DELEGATES)
            .map(|number| account(FIRST_VALIDATOR + number))
            .collect();
        let keys = self.delegates.iter().map(|pair| pair.public());
        let validators: Vec<_> = accounts.iter().zip(keys).collect();
        CryptoDelegate::on_genesis_session(validators.into_iter());
    }

    pub fn validator(&self, place: u8) -> AccountId {
        account(FIRST_VALIDATOR + place)
    }

    fn register(&mut self, policy: Policy<AccountId>) {
        let owner = account(PUBLISHER);
        self.cryptlet = pallet_cryptlet::fixtures::register::<Test>(&owner, "oracle");
        let owner = RuntimeOrigin::signed(owner);
        assert_ok!(Cryptlet::set_policy(owner, self.cryptlet, Box::new(policy)));
    }

    pub(super) fn add_cryptlet(&mut self, served_by: usize) {
        let owner = account(PUBLISHER);
        let second = pallet_cryptlet::fixtures::register::<Test>(&owner, "second");
        let first = core::mem::replace(&mut self.cryptlet, second);
        for place in 0..served_by {
            let host = self.hosts[place].clone();
            let pair = seed(12, place as u8);
            self.admit(place, pair, 0);
            self.hosts[place] = Host {
                other: Some((second, pair)),
                ..host
            };
        }
        self.cryptlet = first;
        self.second = Some(second);
    }

    /// Enrols a host, and admits its instance.
    pub fn add_host(&mut self, number: u8) {
        let operator = account(FIRST_OPERATOR + number);
        if Balances::free_balance(&operator) < ENDOWMENT {
            Balances::force_set_balance(RuntimeOrigin::root(), operator.clone(), ENDOWMENT)
                .unwrap();
        }
        let region = seed(10, number);
        let proof = region.sign(
            possession_digest(CryptoDelegate::genesis(), &operator, &region.public()).as_bytes(),
        );
        let id = pallet_cryptlet::NextHost::<Test>::get();
        let endpoint = format!("https://host-{number}.example").into_bytes();
        assert_ok!(Cryptlet::enrol_host(
            RuntimeOrigin::signed(operator.clone()),
            endpoint.try_into().unwrap(),
            region.public(),
            H256::repeat_byte(number + 1),
            Isolation::Software,
            Default::default(),
            proof,
        ));
        self.hosts.push(Host {
            id,
            operator,
            region,
            region_epoch: 0,
            instance: seed(11, number),
            instance_epoch: 0,
            other: None,
        });
        let place = self.hosts.len() - 1;
        self.admit(place, seed(11, number), 0);
    }

    /// The host offers a key for its instance, and the owner admits it.
    pub fn admit(&mut self, place: usize, instance: Pair, epoch: KeyEpoch) {
        let host = &mut self.hosts[place];
        let key = instance.public();
        let (cryptlet, id) = (self.cryptlet, host.id);
        let genesis = CryptoDelegate::genesis();
        let offer = InstanceOffer {
            genesis,
            cryptlet,
            host: id,
            key,
            epoch,
        }
        .digest();
        assert_ok!(Cryptlet::offer_instance(
            RuntimeOrigin::signed(host.operator.clone()),
            cryptlet,
            id,
            key,
            instance.sign(offer.as_bytes()),
            host.region.sign(offer.as_bytes()),
        ));
        let owner = RuntimeOrigin::signed(account(PUBLISHER));
        assert_ok!(Cryptlet::admit_instance(owner, cryptlet, id, key));
        host.instance = instance;
        host.instance_epoch = epoch;
    }

    /// The host's region gets another key.
    pub fn rotate_region(&mut self, place: usize, region: Pair) {
        let host = &mut self.hosts[place];
        let proof = possession_digest(CryptoDelegate::genesis(), &host.operator, &region.public());
        assert_ok!(Cryptlet::rotate_host_key(
            RuntimeOrigin::signed(host.operator.clone()),
            host.id,
            region.public(),
            region.sign(proof.as_bytes()),
        ));
        host.region = region;
        host.region_epoch += 1;
    }
}

fn seed(kind: u8, number: u8) -> Pair {
    let mut seed = [kind; 32];
    seed[0] = number;
    Pair::from_seed(&seed)
}
