//! What the runtime of the test node answers.

use codec::{Decode, Encode};
use cryptlet_primitives::{
    binding::{BindingState, BindingView},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId, Version},
    package::Kind,
    policy::Isolation,
    view::{CryptletFilter, CryptletStatus, CryptletView, HostStatus, HostView, Page, SeatView},
    DelegateId, Public,
};
use jsonrpsee::types::ErrorObjectOwned;
use sp_core::{crypto::AccountId32, Pair, H160, H256};

/// Pages of standing rounds.
pub const PAGES: u64 = 150;

pub fn delegate() -> DelegateId {
    DelegatePair::from_seed(&[1; 32]).public()
}

/// What the runtime of the test node answers.
pub fn state_call(call: &str, arguments: &[u8], now: Moment) -> Result<Vec<u8>, ErrorObjectOwned> {
    let refuse = |reason: &str| ErrorObjectOwned::owned(4003, reason.to_owned(), None::<()>);
    let input = &mut &arguments[..];
    let answer = match call {
        "CryptoDelegateApi_delegates" => vec![delegate()].encode(),
        "CryptoDelegateApi_now" => now.encode(),
        "CryptoDelegateApi_round" => {
            RoundId::decode(input).map_err(|_| refuse("no round number"))?;
            None::<()>.encode()
        }
        "CryptletApi_cryptlet" => {
            let asked = <(CryptletId, Option<Version>)>::decode(input)
                .map_err(|_| refuse("no cryptlet"))?;
            assert_eq!(asked, (CryptletId(7), Some(2)));
            None::<()>.encode()
        }
        "CryptoDelegateApi_standing_rounds" => {
            let (cryptlet, from, _) = <(CryptletId, RoundId, u32)>::decode(input)
                .map_err(|_| refuse("no page of rounds"))?;
            assert_eq!(cryptlet, CryptletId(7));
            // Many pages, with gaps between them.
            let gap = 1 << 40;
            Page::<()> {
                rows: vec![],
                next: (from.0 < (PAGES - 1) * gap).then_some(from.0 + gap),
            }
            .encode()
        }
        "CryptletApi_cryptlets" => {
            let (filter, from, _) = <(CryptletFilter<AccountId32>, CryptletId, u32)>::decode(input)
                .map_err(|_| refuse("no page of cryptlets"))?;
            assert_eq!((filter, from), (CryptletFilter::default(), CryptletId(0)));
            Page::<()> {
                rows: vec![],
                next: None,
            }
            .encode()
        }
        "CryptletApi_hosts" => {
            <(HostId, u32)>::decode(input).map_err(|_| refuse("no page"))?;
            Page::<()> {
                rows: vec![],
                next: None,
            }
            .encode()
        }
        _ => return Err(refuse("function not found")),
    };
    if input.is_empty() {
        Ok(answer)
    } else {
        Err(refuse("more arguments than the function has"))
    }
}

/// What the runtime answers at the finalized block. It knows contracts' own cryptlets, one of them with a seat of the host's and
/// one that was revoked, two cryptlets that serve many, one of them revoked, a blueprint, and number 14, the last that was given.
pub fn finalized_call(call: &str, arguments: &[u8]) -> Result<Vec<u8>, ErrorObjectOwned> {
    let known = |id: u32| match id {
        6 | 7 => Some((Kind::Contract, CryptletStatus::Active, true)),
        8 => Some((Kind::Contract, CryptletStatus::Revoked, false)),
        9 => Some((Kind::Utility, CryptletStatus::Revoked, false)),
        11 => Some((Kind::Contract, CryptletStatus::Active, false)),
        14 => Some((Kind::Utility, CryptletStatus::Active, false)),
        _ => None,
    };
    let view = |id: u32| {
        known(id).map(|(kind, status, is_own)| CryptletView {
            binding: is_own.then(|| bound(CryptletId(id))),
            ..cryptlet(id, kind, status)
        })
    };
    let input = &mut &arguments[..];
    match call {
        "CryptletApi_cryptlet" => {
            let (id, version) = <(CryptletId, Option<Version>)>::decode(input).unwrap();
            assert_eq!(version, None);
            Ok(view(id.0).encode())
        }
        "CryptletApi_cryptlets" => {
            let (_, from, limit) =
                <(CryptletFilter<AccountId32>, CryptletId, u32)>::decode(input).unwrap();
            let limit = usize::try_from(limit).unwrap();
            let rows: Vec<_> = (from.0..15).filter_map(view).take(limit).collect();
            Ok(Page { rows, next: None }.encode())
        }
        "CryptletApi_host" => {
            let id = HostId::decode(input).unwrap();
            Ok((id == HostId(3)).then(|| host_view(id)).encode())
        }
        "CryptletApi_pool" => {
            let id = CryptletId::decode(input).unwrap();
            let seats = [(HostId(2), 1), (HostId(3), 2)].map(|(host, epoch)| seat(host, epoch));
            let seats = seats.into_iter().filter(|_| id == CryptletId(6));
            Ok(seats.collect::<Vec<_>>().encode())
        }
        call => panic!("{call} is not asked of the finalized block"),
    }
}

fn bound(cryptlet: CryptletId) -> BindingView {
    BindingView {
        contract: H160::repeat_byte(0xc0),
        cryptlet,
        blueprint: CryptletId(11),
        version: 1,
        state: BindingState::Bound,
        wait: false,
        asked: vec![],
        wants_hosts: false,
    }
}

/// A host that has lost seats with keys of epochs before 4.
fn host_view(id: HostId) -> HostView<AccountId32> {
    HostView {
        id,
        operator: AccountId32::from([2; 32]),
        endpoint: "https://localhost".into(),
        region_key: Public::from_raw([1; 32]),
        region_epoch: 0,
        encryption_key: H256::zero(),
        isolation: Isolation::Software,
        next_instance_epoch: 4,
        status: HostStatus::Active,
        expires_at: u64::MAX,
    }
}

fn seat(host: HostId, instance_epoch: KeyEpoch) -> SeatView {
    SeatView {
        host,
        instance_key: Public::from_raw([1; 32]),
        instance_epoch,
        since: 0,
        admitted: true,
        eligible: true,
    }
}

fn cryptlet(id: u32, kind: Kind, status: CryptletStatus) -> CryptletView<AccountId32> {
    let id = CryptletId(id);
    CryptletView {
        id,
        address: id.address(),
        account: AccountId32::from(id.account()),
        owner: AccountId32::from([2; 32]),
        offered_to: None,
        kind,
        name: "loan".into(),
        tags: vec![],
        version: 1,
        code: H256::zero(),
        location: String::new(),
        header: String::new(),
        configuration: String::new(),
        identity: Public::from_raw([1; 32]),
        identity_epoch: 0,
        status,
        registered_at: 0,
        binding: None,
    }
}
