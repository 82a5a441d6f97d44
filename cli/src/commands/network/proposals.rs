//! The council's members and its open proposals, as the collective stores them.

use crate::{
    account::Account,
    chain::{CarriedCall, Chain, EncodedCall},
    error::{Outcome, Problem},
    moment::utc,
    output::{hex, listed, Sheet},
};
use codec::{Decode, DecodeAll};
use cryptlet_primitives::ids::Moment;
use serde_json::{json, Value as Json};
use sp_core::H256;
use sp_crypto_hashing::twox_128;

/// What to do when a proposal is not there.
const SEE_LIST: &str = "see which there are: `cryptlet council list`";

/// The votes on a proposal, as the collective stores them.
#[derive(Clone, Debug, Decode)]
pub struct Votes {
    /// The proposal's number.
    pub index: u32,
    /// How many ayes carry it.
    pub threshold: u32,
    /// Who is for it.
    pub ayes: Vec<Account>,
    /// Who is against it.
    pub nays: Vec<Account>,
    /// The block after which it can be closed whatever the votes.
    pub end: u32,
}

/// How a proposal stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It has its ayes.
    Carried,
    /// Too many are against it.
    Lost,
    /// It lacks so many ayes.
    Lacks(u32),
}

impl Votes {
    /// How the proposal stands in a council of `members`.
    pub fn standing(&self, members: usize) -> Standing {
        let count = |voters: &[Account]| u32::try_from(voters.len()).unwrap_or(u32::MAX);
        let members = u32::try_from(members).unwrap_or(u32::MAX);
        match self.threshold.checked_sub(count(&self.ayes)) {
            None | Some(0) => Standing::Carried,
            Some(_) if members.saturating_sub(count(&self.nays)) < self.threshold => Standing::Lost,
            Some(lacking) => Standing::Lacks(lacking),
        }
    }
}

/// The chain's clock and its pace.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    number: u32,
    now: Moment,
    slot_ms: u64,
}

impl Pace {
    /// Reads it at a block.
    pub async fn read(chain: &Chain, at: H256) -> Outcome<Self> {
        let number = chain.stored("System", "Number", at).await?;
        Ok(Pace {
            number: number.unwrap_or_default(),
            now: chain.now(at).await?,
            slot_ms: chain.slot_ms(at).await?,
        })
    }

    /// About when a block comes, if every slot has one; `None` if it is there.
    fn moment_of(&self, block: u32) -> Option<Moment> {
        let blocks = block.checked_sub(self.number).filter(|left| *left > 0)?;
        let wait = u64::from(blocks).saturating_mul(self.slot_ms);
        Some(self.now.saturating_add(wait))
    }
}

/// An open proposal.
pub struct Proposal {
    /// The hash of its call, by which it is named.
    pub hash: H256,
    /// The votes.
    pub votes: Votes,
    /// The call that is carried out if it passes.
    pub call: EncodedCall,
    /// That call in words; `None` if the node's runtime has no such call, as after an upgrade.
    pub words: Option<CarriedCall>,
}

impl Proposal {
    /// Reads an open proposal.
    pub async fn read(chain: &Chain, hash: H256, at: H256) -> Outcome<Self> {
        let missing = || {
            let state = format!("the council has no open proposal {}", hex(hash));
            Problem::new("no-proposal", state, SEE_LIST)
        };
        let votes = stored(chain, "Voting", hash, at).await?;
        let call = stored(chain, "ProposalOf", hash, at).await?;
        let call = call.ok_or_else(missing)?;
        let words = match chain.read_call(&call).await {
            Ok(words) => Some(words),
            Err(problem) if problem.code == "no-call" => None,
            Err(problem) => return Err(problem),
        };
        Ok(Proposal {
            hash,
            votes: votes.ok_or_else(missing)?,
            call,
            words,
        })
    }

    /// The call for people.
    pub fn text(&self) -> String {
        match &self.words {
            Some(words) => words.text(),
            None => format!("no call of this runtime: {}", hex(&self.call.0)),
        }
    }

    /// The call as `--json` prints it: decoded, or its bytes.
    pub fn call_json(&self) -> Json {
        match &self.words {
            Some(words) => words.to_json(),
            None => json!(hex(&self.call.0)),
        }
    }

    /// As `--json` prints it.
    pub fn to_json(&self, pace: &Pace) -> Json {
        let votes = &self.votes;
        json!({
            "proposal": self.hash, "call": self.call_json(), "index": votes.index,
            "threshold": votes.threshold, "ayes": votes.ayes, "nays": votes.nays,
            "end": votes.end, "endsAt": pace.moment_of(votes.end),
        })
    }

    /// For people, in a council of `members`.
    pub fn sheet(&self, members: usize, pace: &Pace) -> Sheet {
        let votes = &self.votes;
        let ends = match pace.moment_of(votes.end) {
            Some(moment) => format!("at block {}, about {}", votes.end, utc(moment)),
            None => format!(
                "since block {} it can be closed whatever the votes",
                votes.end
            ),
        };
        let next = match votes.standing(members) {
            Standing::Carried => format!("carried: `cryptlet council close {}`", hex(self.hash)),
            Standing::Lost => format!("lost: `cryptlet council close {}`", hex(self.hash)),
            Standing::Lacks(ayes) => format!(
                "{ayes} more must agree: `cryptlet council vote {}`",
                hex(self.hash)
            ),
        };
        Sheet::default()
            .row("proposal", hex(self.hash))
            .row("call", self.text())
            .row(
                "needed",
                format!("{} ayes of {members} members", votes.threshold),
            )
            .row("ayes", counted(&votes.ayes))
            .row("nays", counted(&votes.nays))
            .row("ends", ends)
            .row("next", next)
    }
}

fn counted(voters: &[Account]) -> String {
    if voters.is_empty() {
        "none".to_owned()
    } else {
        format!("{}: {}", voters.len(), listed(voters))
    }
}

/// The members.
pub async fn members(chain: &Chain, at: H256) -> Outcome<Vec<Account>> {
    let members = chain.stored("Council", "Members", at).await?;
    Ok(members.unwrap_or_default())
}

/// The hashes of all open proposals.
pub async fn open(chain: &Chain, at: H256) -> Outcome<Vec<H256>> {
    let open = chain.stored("Council", "Proposals", at).await?;
    Ok(open.unwrap_or_default())
}

async fn stored<R: DecodeAll>(
    chain: &Chain,
    item: &str,
    proposal: H256,
    at: H256,
) -> Outcome<Option<R>> {
    let key = [
        &twox_128(b"Council")[..],
        &twox_128(item.as_bytes()),
        proposal.as_bytes(),
    ]
    .concat();
    chain.stored_at(&key, at).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(ayes: u8, nays: u8) -> Votes {
        let voters = |count| (0..count).map(|place| Account::new([place; 32])).collect();
        Votes {
            index: 0,
            threshold: 3,
            ayes: voters(ayes),
            nays: voters(nays),
            end: 500,
        }
    }

    #[test]
    fn a_proposal_is_carried_by_its_threshold_and_lost_when_that_is_out_of_reach() {
        assert_eq!(votes(1, 1).standing(4), Standing::Lacks(2));
        assert_eq!(votes(3, 0).standing(4), Standing::Carried);
        assert_eq!(votes(4, 0).standing(4), Standing::Carried);
        assert_eq!(votes(1, 2).standing(4), Standing::Lost);
    }

    #[test]
    fn a_proposal_is_listed_in_words() {
        let proposal = Proposal {
            hash: H256::repeat_byte(1),
            votes: votes(1, 0),
            call: EncodedCall(vec![5, 0]),
            words: Some(CarriedCall {
                title: "Consortium.admit_validator".into(),
                meaning: "Let `validator` validate.".into(),
                arguments: vec![("validator".into(), json!("5F"))],
            }),
        };
        let pace = Pace {
            number: 400,
            now: 0,
            slot_ms: 500,
        };
        let text = proposal.sheet(4, &pace).text();
        for words in [
            "Consortium.admit_validator: Let `validator` validate.",
            "validator  5F",
            "3 ayes of 4 members",
            "nays      none",
            "at block 500, about 1970-01-01T00:00:50.000Z",
            "2 more must agree",
        ] {
            assert!(text.contains(words), "{text}");
        }
        let shown = proposal.to_json(&pace);
        assert_eq!(shown["call"]["arguments"]["validator"], "5F");
        assert_eq!(shown["endsAt"], 50_000);
        let late = Pace {
            number: 500,
            ..pace
        };
        assert_eq!(proposal.to_json(&late)["endsAt"], Json::Null);
    }

    #[test]
    fn a_call_of_a_former_runtime_is_shown_as_its_bytes() {
        let proposal = Proposal {
            hash: H256::zero(),
            votes: votes(0, 0),
            call: EncodedCall(vec![255, 0]),
            words: None,
        };
        assert!(proposal.text().contains("0xff00"));
        assert_eq!(proposal.call_json(), json!("0xff00"));
    }
}
