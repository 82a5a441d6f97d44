//! Vectors of what is hashed and decided: ids, values, statements, trees, agreement.

use super::world::*;
use codec::Encode;
use cryptlet_primitives::{
    agreement::{decide, Agreement, Vote},
    ids::{CryptletId, HostId, RoundId},
    merkle,
    statement::{topic_id, Occasion, Statement},
    value::Value,
};
use serde_json::{json, Value as Json};
use sp_core::{bounded::BoundedVec, H256};

pub fn hexed(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Numbers stand as text where they can be greater than 2^53: not every language reads them otherwise.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Bool(one) => json!({ "bool": one }),
        Value::Unsigned(number) => json!({ "unsigned": number.to_string() }),
        Value::Signed(number) => json!({ "signed": number.to_string() }),
        Value::Text(text) => json!({ "text": text }),
        Value::Bytes(bytes) => json!({ "bytes": hexed(bytes) }),
        Value::List(values) => json!({ "list": values.iter().map(value_json).collect::<Vec<_>>() }),
        Value::Record(values) => {
            json!({ "record": values.iter().map(value_json).collect::<Vec<_>>() })
        }
        Value::Variant { case, payload } => {
            json!({ "variant": { "case": case, "payload": payload.as_deref().map(value_json) } })
        }
    }
}

pub fn agreement_json(rule: &Agreement) -> Json {
    match rule {
        Agreement::Exact => json!("exact"),
        Agreement::Median(fields) => json!({ "median": fields.iter().map(|field| json!({
            "leaf": field.leaf,
            "maxDeviation": field.max_deviation,
            "min": field.min,
            "max": field.max,
        })).collect::<Vec<_>>() }),
    }
}

pub fn occasion_json(occasion: &Occasion) -> Json {
    match occasion {
        Occasion::Request => json!("request"),
        Occasion::Moment { due } => json!({ "moment": due }),
        Occasion::Event { after } => json!({ "event": after }),
        Occasion::Subscription { terms } => json!({ "subscription": hexed(terms) }),
    }
}

pub fn ids() -> Json {
    let topic = |cryptlet: u32, method: &str, params: Vec<u8>| {
        let method_text = BoundedVec::truncate_from(method.as_bytes().to_vec());
        let params_text = BoundedVec::truncate_from(params.clone());
        json!({
            "cryptlet": cryptlet,
            "method": method,
            "params": hexed(params),
            "topic": hexed(topic_id(CryptletId(cryptlet), &method_text, &params_text).0),
        })
    };
    let address = |id: u32| json!({ "cryptlet": id, "address": hexed(CryptletId(id).address()), "account": hexed(CryptletId(id).account()) });
    json!({
        "topics": [
            topic(7, "price-at", statement(4, ROUND).params.to_vec()),
            topic(0, "latest", Vec::<Value>::new().encode()),
            topic(u32::MAX, "x", vec![Value::Bytes(vec![0; 100])].encode()),
        ],
        "addresses": [address(0), address(7), address(u32::MAX)],
    })
}

pub fn values() -> Json {
    let some = |payload: Value| Value::Variant {
        case: 1,
        payload: Some(Box::new(payload)),
    };
    let good = [
        Value::Bool(true),
        Value::Unsigned(u64::MAX),
        Value::Signed(i64::MIN),
        Value::Text("Öl, 40 $".into()),
        Value::Bytes((0..70).collect()),
        Value::List(vec![]),
        Value::Record(vec![
            Value::Text("gold".into()),
            Value::Signed(-1),
            some(Value::List(vec![Value::Unsigned(0)])),
        ]),
        Value::Variant {
            case: 0,
            payload: None,
        },
    ];
    let bad: [(&str, &[u8]); 8] = [
        ("Malformed", &[]),
        ("Malformed", &[9]),
        ("Malformed", &[0, 2]),
        ("Malformed", &[3, 4, 0xff]),
        ("Malformed", &[4, 0b101, 0, 9]),
        ("Malformed", &[6, 3, 0xff, 0xff, 0xff, 0xff]),
        ("Trailing", &[0, 1, 0]),
        (
            "TooDeep",
            &[5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 0, 1],
        ),
    ];
    let good = good
        .iter()
        .map(|value| json!({ "value": value_json(value), "encoded": hexed(value.encode()) }));
    let bad = bad.iter().map(|(error, bytes)| {
        assert_eq!(format!("{:?}", Value::parse(bytes).unwrap_err()), *error);
        json!({ "encoded": hexed(bytes), "error": error })
    });
    json!({ "values": good.collect::<Vec<_>>(), "refused": bad.collect::<Vec<_>>() })
}

pub fn statements() -> Json {
    let case = |statement: Statement| {
        json!({
            "genesis": hexed(statement.genesis),
            "chainEpoch": statement.chain_epoch,
            "round": statement.round,
            "cryptlet": statement.cryptlet,
            "version": statement.version,
            "code": hexed(statement.code),
            "method": String::from_utf8_lossy(&statement.method),
            "params": hexed(&statement.params),
            "openedAt": statement.opened_at,
            "deadline": statement.deadline,
            "poolSize": statement.pool_size,
            "quorum": statement.quorum,
            "maxOutput": statement.max_output,
            "agreement": agreement_json(&statement.agreement),
            "occasion": occasion_json(&statement.occasion),
            "encoded": hexed(statement.encode()),
            "digest": hexed(statement.digest()),
            "topic": hexed(statement.topic().0),
        })
    };
    let opened_for = |occasion: Occasion| Statement {
        occasion,
        ..statement(4, ROUND)
    };
    json!([
        case(statement(4, ROUND)),
        case(Statement {
            agreement: median(50),
            ..statement(21, RoundId(0))
        }),
        case(opened_for(Occasion::Moment {
            due: OPENED_AT - 400,
        })),
        case(opened_for(Occasion::Event { after: u64::MAX })),
        case(opened_for(Occasion::Subscription {
            terms: H256::repeat_byte(0x5b),
        })),
    ])
}

pub fn trees() -> Json {
    let trees = [1u32, 2, 3, 5, 11, 64].map(|count| {
        let leaves: Vec<H256> = (0..count)
            .map(|leaf| H256::repeat_byte(leaf as u8))
            .collect();
        let proofs = (0..count).map(|index| merkle::proof(leaves.clone(), index).unwrap());
        let proofs = proofs.map(|proof| proof.into_iter().map(hexed).collect::<Vec<_>>());
        json!({
            "leaves": leaves.iter().map(hexed).collect::<Vec<_>>(),
            "root": hexed(merkle::root(leaves.clone())),
            "proofs": proofs.collect::<Vec<_>>(),
        })
    });
    json!(trees)
}

pub fn decisions() -> Json {
    let case = |name: &str, rule: Agreement, quorum: u16, outputs: &[Vec<u8>]| {
        let votes: Vec<Vote<'_>> = (0u32..)
            .zip(outputs)
            .map(|(host, output)| Vote {
                host: HostId(host),
                observed_at: 1000 + 7 * u64::from(host),
                output,
            })
            .collect();
        json!({
            "name": name,
            "agreement": agreement_json(&rule),
            "quorum": quorum,
            "votes": votes.iter().map(|vote| json!({
                "host": vote.host,
                "observedAt": vote.observed_at,
                "output": hexed(vote.output),
            })).collect::<Vec<_>>(),
            "decision": decide(&rule, quorum, &votes).map(|decision| json!({
                "output": hexed(&decision.output),
                "observedAt": decision.observed_at,
                "agreed": decision.agreed,
                "dissented": decision.dissented,
            })),
        })
    };
    let prices = |numbers: &[i64]| numbers.iter().copied().map(price).collect::<Vec<_>>();
    let mut other_date = prices(&[5, 5, 5]);
    other_date
        .push(Value::Record(vec![Value::Text("2026-11-19".into()), Value::Signed(5)]).encode());
    json!([
        case(
            "three of four are equal",
            Agreement::Exact,
            3,
            &prices(&[5, 5, 9, 5])
        ),
        case(
            "two of four are not enough",
            Agreement::Exact,
            3,
            &prices(&[5, 5, 9, 8])
        ),
        case(
            "the lower of two middle numbers",
            median(10),
            3,
            &prices(&[5, 8, 6, 7])
        ),
        case(
            "one lies far off",
            median(10),
            3,
            &prices(&[5, 6, 100_000_000, 7])
        ),
        case(
            "one is out of bounds",
            median(10),
            3,
            &prices(&[5, 6, -1, 7])
        ),
        case("too far apart", median(1), 3, &prices(&[5, 8, 11, 14])),
        case("one has another date", median(10), 3, &other_date),
        case("a median of equals", median(0), 3, &prices(&[5, 5, 5, 6])),
        case("no votes", Agreement::Exact, 0, &[]),
    ])
}
