//! Vectors of the history: leaves, peaks, roots and proofs.

use super::{content::hexed, world::*};
use codec::Encode;
use cryptlet_primitives::{
    history::{verify, AcceptedResult, History, HistoryProof},
    ids::{HostId, RoundId},
};
use serde_json::{json, Value as Json};
use sp_core::{bounded::BoundedVec, H256};
use std::collections::BTreeMap;

fn result(number: u64) -> AcceptedResult {
    let statement = statement(4, RoundId(ROUND.0 + number));
    AcceptedResult {
        round: statement.round,
        topic: statement.topic(),
        sequence: number,
        statement: statement.digest(),
        output: BoundedVec::truncate_from(price(5 + number as i64)),
        observed_at: OPENED_AT + 100 + number,
        accepted_at: ACCEPTED_AT + number,
        accepted_in: 77 + number as u32 / 2,
        agreed: BoundedVec::truncate_from([0, 1, 3].map(HostId).to_vec()),
    }
}

fn result_json(result: &AcceptedResult) -> Json {
    json!({
        "round": result.round,
        "topic": hexed(result.topic.0),
        "sequence": result.sequence,
        "statement": hexed(result.statement),
        "output": hexed(&result.output),
        "observedAt": result.observed_at,
        "acceptedAt": result.accepted_at,
        "acceptedIn": result.accepted_in,
        "agreed": result.agreed,
        "encoded": hexed(result.encode()),
        "leaf": hexed(result.leaf()),
    })
}

fn proof_json(proof: &HistoryProof) -> Json {
    let all = |digests: &[H256]| digests.iter().map(hexed).collect::<Vec<_>>();
    json!({
        "index": proof.index,
        "leaves": proof.leaves,
        "siblings": all(&proof.siblings),
        "peaks": all(&proof.peaks),
    })
}

/// The history of the first results, and its proofs in order.
fn grown(results: &[AcceptedResult]) -> (History, Vec<HistoryProof>) {
    let (mut history, mut nodes) = (History::default(), BTreeMap::new());
    for result in results {
        for node in history.append(result.leaf()).unwrap().nodes {
            nodes.insert(node.parent, (node.left, node.right));
        }
    }
    let find = |node: H256| nodes.get(&node).copied();
    let proofs = (0..history.leaves)
        .map(|index| history.prove(index, find).unwrap().unwrap().1)
        .collect();
    (history, proofs)
}

pub fn histories() -> Json {
    let results: Vec<AcceptedResult> = (0..11).map(result).collect();
    let histories = [0, 1, 2, 3, 4, 7, 11].map(|count| {
        let (history, proofs) = grown(&results[..count]);
        json!({
            "leaves": history.leaves,
            "peaks": history.peaks.iter().map(hexed).collect::<Vec<_>>(),
            "encoded": hexed(history.encode()),
            "root": hexed(history.root()),
            "proofs": proofs.iter().map(proof_json).collect::<Vec<_>>(),
        })
    });
    let (_, proofs) = grown(&results);
    let refuse = |name: &str, index: usize, alter: &dyn Fn(&mut HistoryProof)| {
        let mut proof = proofs[index].clone();
        alter(&mut proof);
        let leaf = results[index].leaf();
        assert_eq!(verify(leaf, &proof), None, "{name}");
        json!({ "name": name, "leaf": hexed(leaf), "proof": proof_json(&proof) })
    };
    let refused = [
        refuse(
            "an index that is not below the number of leaves",
            3,
            &|proof| proof.index = 11,
        ),
        refuse("an index in a lower mountain", 3, &|proof| proof.index = 9),
        refuse("a sibling too many", 3, &|proof| {
            proof.siblings.try_push(H256::zero()).unwrap()
        }),
        refuse("a sibling too few", 3, &|proof| {
            proof.siblings.pop();
        }),
        refuse("a peak too many", 3, &|proof| {
            proof.peaks.try_push(H256::zero()).unwrap()
        }),
        refuse("a peak too few", 10, &|proof| {
            proof.peaks.pop();
        }),
        refuse("of no leaves", 0, &|proof| proof.leaves = 0),
    ];
    json!({
        "results": results.iter().map(result_json).collect::<Vec<_>>(),
        "histories": histories,
        "refused": refused,
    })
}
