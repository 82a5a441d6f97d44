//! Cryptlets, hosts and pools, as JSON for scripts and as text for people. docs/cli.md lists the JSON's fields.

use crate::{
    account::Account,
    amount,
    moment::utc,
    output::{hex, listed, Sheet, Table},
};
use cryptlet_primitives::{
    binding::{BindingState, BindingView},
    json as strict,
    policy::Policy,
    view::{
        CryptletStatus, CryptletView, FeedView, HostStatus, HostView, SeatView, SubscriptionView,
    },
};
use serde::de::Error;
use serde_json::{json, Value as Json};

/// Which cryptlet is spoken of.
pub fn named_json(cryptlet: &CryptletView<Account>) -> Json {
    json!({ "id": cryptlet.id, "name": cryptlet.name })
}

/// A feed. Its price is text, as every amount.
pub fn feed_json(feed: &FeedView) -> Json {
    let mut shown = json!(FeedView {
        price: 0,
        ..feed.clone()
    });
    shown["price"] = amount::to_json(feed.price);
    shown
}

/// A subscription. Its funds are text, as every amount.
pub fn subscription_json(subscription: &SubscriptionView<Account>) -> Json {
    let mut shown = json!(SubscriptionView {
        funds: 0,
        ..subscription.clone()
    });
    shown["funds"] = amount::to_json(subscription.funds);
    shown
}

/// A cryptlet without its texts.
pub fn cryptlet_json(cryptlet: &CryptletView<Account>) -> Json {
    json!({
        "id": cryptlet.id,
        "name": cryptlet.name,
        "kind": cryptlet.kind,
        "version": cryptlet.version,
        "status": cryptlet.status,
        "owner": cryptlet.owner,
        "offeredTo": cryptlet.offered_to,
        "tags": cryptlet.tags,
        "code": cryptlet.code,
        "location": cryptlet.location,
        "identity": hex(cryptlet.identity),
        "identityEpoch": cryptlet.identity_epoch,
        "address": cryptlet.address,
        "account": cryptlet.account,
        "registeredAt": cryptlet.registered_at,
        "binding": cryptlet.binding,
    })
}

/// A cryptlet without its texts, for people.
pub fn cryptlet_sheet(cryptlet: &CryptletView<Account>) -> Sheet {
    Sheet::default()
        .row(
            "cryptlet",
            format!("{} (number {})", cryptlet.name, cryptlet.id),
        )
        .row("kind", word(&cryptlet.kind))
        .row("version", cryptlet.version)
        .row("status", cryptlet_status(cryptlet.status))
        .row("owner", &cryptlet.owner)
        .maybe("offered to", cryptlet.offered_to.as_ref())
        .row("tags", listed(&cryptlet.tags))
        .row("code", hex(cryptlet.code))
        .row("location", &cryptlet.location)
        .row(
            "identity",
            format!(
                "{} (key {})",
                hex(cryptlet.identity),
                cryptlet.identity_epoch
            ),
        )
        .row("address", hex(cryptlet.address))
        .row("account", &cryptlet.account)
        .row("registered", utc(cryptlet.registered_at))
        .maybe("serves", cryptlet.binding.as_ref().map(binding_text))
}

/// Whom a contract's own cryptlet serves, and how that stands.
pub fn binding_text(binding: &BindingView) -> String {
    let BindingView {
        contract,
        blueprint,
        version,
        ..
    } = binding;
    let state = match binding.state {
        BindingState::Starting { deadline } => {
            let asked = binding.asked.len();
            format!(
                "hosts are asked until {}, {asked} have not answered",
                utc(deadline)
            )
        }
        BindingState::Bound if binding.wants_hosts => {
            "bound, but too few hosts: others are looked for".into()
        }
        BindingState::Bound => "bound".into(),
        BindingState::Failed { reason } => format!("failed: {}", reason.name()),
    };
    let contract = hex(contract);
    format!("contract {contract}: {state}; code of cryptlet {blueprint}, version {version}")
}

/// Many cryptlets, a line each.
pub fn cryptlet_table(cryptlets: &[CryptletView<Account>]) -> Table {
    let mut table = Table::new(&[
        "NUMBER", "NAME", "KIND", "VERSION", "STATUS", "TAGS", "OWNER",
    ]);
    for cryptlet in cryptlets {
        table.push(vec![
            cryptlet.id.to_string(),
            cryptlet.name.clone(),
            word(&cryptlet.kind),
            cryptlet.version.to_string(),
            cryptlet_status(cryptlet.status).to_owned(),
            cryptlet.tags.join(","),
            cryptlet.owner.to_string(),
        ]);
    }
    table
}

/// A host.
pub fn host_json(host: &HostView<Account>) -> Json {
    json!({
        "id": host.id,
        "operator": host.operator,
        "operatorAccount": hex(&host.operator),
        "endpoint": host.endpoint,
        "regionKey": hex(host.region_key),
        "regionEpoch": host.region_epoch,
        "encryptionKey": host.encryption_key,
        "isolation": host.isolation,
        "nextInstanceEpoch": host.next_instance_epoch,
        "status": host.status,
        "expiresAt": host.expires_at,
    })
}

/// A host, for people.
pub fn host_sheet(host: &HostView<Account>) -> Sheet {
    Sheet::default()
        .row("host", host.id)
        .row("operator", &host.operator)
        .row("operator's account", hex(&host.operator))
        .row("endpoint", &host.endpoint)
        .row("status", host_status(host.status))
        .row("expires", utc(host.expires_at))
        .row("isolation", word(&host.isolation))
        .row(
            "region key",
            format!("{} (key {})", hex(host.region_key), host.region_epoch),
        )
        .row("encryption key", hex(host.encryption_key))
}

/// Many hosts, a line each.
pub fn host_table(hosts: &[HostView<Account>]) -> Table {
    let mut table = Table::new(&[
        "HOST",
        "ENDPOINT",
        "STATUS",
        "ISOLATION",
        "EXPIRES",
        "OPERATOR",
    ]);
    for host in hosts {
        table.push(vec![
            host.id.to_string(),
            host.endpoint.clone(),
            host_status(host.status).to_owned(),
            word(&host.isolation),
            utc(host.expires_at),
            host.operator.to_string(),
        ]);
    }
    table
}

/// A seat or an offer.
pub fn seat_json(seat: &SeatView) -> Json {
    json!({
        "host": seat.host,
        "instanceKey": hex(seat.instance_key),
        "instanceEpoch": seat.instance_epoch,
        "since": seat.since,
        "admitted": seat.admitted,
        "eligible": seat.eligible,
    })
}

/// A pool, a line for each seat or offer.
pub fn pool_table(pool: &[SeatView]) -> Table {
    let mut table = Table::new(&["HOST", "SEAT", "ASKED NOW", "SINCE", "INSTANCE KEY"]);
    for seat in pool {
        let (state, since) = match seat.admitted {
            true => ("admitted", utc(seat.since)),
            false => ("offered", String::new()),
        };
        let asked = if seat.eligible { "yes" } else { "no" };
        let key = format!("{} (key {})", hex(seat.instance_key), seat.instance_epoch);
        table.push(vec![
            seat.host.to_string(),
            state.into(),
            asked.into(),
            since,
            key,
        ]);
    }
    table
}

/// The demand of a policy that is an amount.
const MIN_FEE: &str = "min-fee";

/// A policy: the same JSON that `policy set` reads, without the demands that nobody makes. Its amount is text, as every
/// amount.
pub fn policy_json(policy: &Policy<Account>) -> Json {
    let others = Policy {
        min_fee: None,
        ..policy.clone()
    };
    let mut shown: Json = match serde_json::to_value(others) {
        Ok(Json::Object(demands)) => demands
            .into_iter()
            .filter(|(_, demand)| !demand.is_null())
            .collect(),
        // Every policy has a JSON form: it is made of numbers, words and lists.
        Ok(other) => other,
        Err(_) => Json::Null,
    };
    if let Some(min_fee) = policy.min_fee {
        shown[MIN_FEE] = amount::to_json(min_fee);
    }
    shown
}

/// Reads a policy out of JSON, as [`policy_json`] writes it; its amount may be a number too.
pub fn policy_of(text: &str) -> serde_json::Result<Policy<Account>> {
    // Refuses what has a key twice, of which a map keeps one.
    strict::Json::parse(text).map_err(|error| Error::custom(format!("{error:?}")))?;
    let mut demands: serde_json::Map<String, Json> = serde_json::from_str(text)?;
    let min_fee = demands.remove(MIN_FEE).unwrap_or_default();
    let mut policy: Policy<Account> = serde_json::from_value(Json::Object(demands))?;
    if !min_fee.is_null() {
        let unread = || Error::custom(format!("{MIN_FEE}: {min_fee} is no amount, write \"1000\""));
        policy.min_fee = Some(amount::from_json(&min_fee).ok_or_else(unread)?);
    }
    Ok(policy)
}

/// A policy for people: a demand a line.
pub fn policy_text(policy: &Policy<Account>) -> String {
    let Json::Object(demands) = policy_json(policy) else {
        return String::new();
    };
    if demands.is_empty() {
        return "no demands".to_owned();
    }
    let sheet = demands
        .iter()
        .fold(Sheet::default(), |sheet, (name, demand)| {
            sheet.row(name, demand)
        });
    sheet.text()
}

fn cryptlet_status(status: CryptletStatus) -> &'static str {
    match status {
        CryptletStatus::Active => "active",
        CryptletStatus::Revoked => "revoked",
    }
}

fn host_status(status: HostStatus) -> &'static str {
    match status {
        HostStatus::Active => "active",
        HostStatus::Suspended => "suspended",
        HostStatus::Equivocated => "equivocated",
        HostStatus::Retired => "retired",
    }
}

/// A case of an enumeration as its JSON word.
pub fn word(case: &impl serde::Serialize) -> String {
    match serde_json::to_value(case) {
        Ok(Json::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_policy_is_one_that_can_be_set() {
        let policy = Policy::<Account> {
            quorum: Some(3),
            min_fee: Some(u128::from(u64::MAX) + 1),
            operators: Some(vec![Account::new([1; 32])].try_into().unwrap()),
            ..Default::default()
        };
        let shown = policy_json(&policy);
        assert_eq!(shown["quorum"], 3);
        assert_eq!(shown["min-fee"], "18446744073709551616");
        assert_eq!(shown.as_object().unwrap().len(), 3);
        assert_eq!(policy_of(&shown.to_string()).unwrap(), policy);
        assert!(policy_text(&policy).contains("18446744073709551616"));
        assert_eq!(policy_text(&Policy::default()), "no demands");
        for (text, min_fee) in [
            ("{}", Some(None)),
            ("{\"min-fee\": null}", Some(None)),
            ("{\"min-fee\": 7}", Some(Some(7))),
            ("{\"min-fee\": \"7\"}", Some(Some(7))),
            ("{\"min-fee\": \"7CLT\"}", None),
            ("{\"min-fee\": -7}", None),
            ("{\"min-fee\": 7, \"min-fee\": 7}", None),
            ("{\"quorum\": 3, \"quorum\": 4}", None),
            ("{\"quorums\": 3}", None),
        ] {
            let read = policy_of(text).ok().map(|policy| policy.min_fee);
            assert_eq!(read, min_fee, "{text}");
        }
    }
}
