//! How the votes of a pool become one result. Each host has one vote, and all votes weigh the same.

use crate::{
    batch::Output,
    ids::{HostId, Moment},
    value::Value,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// Most fields that a median rule names.
pub const MAX_FIELDS: u32 = 8;

/// The rule that turns votes into a result.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// A quorum of equal outputs, to the byte. No bounds: a policy that has bounds names them in a median.
    #[default]
    #[codec(index = 0)]
    Exact,
    /// Named number leaves agree by median within bounds; all else must be equal. Fields stand in rising order of
    /// their leaf; an order that is wrong decides nothing.
    #[codec(index = 1)]
    Median(BoundedVec<MedianField, ConstU32<MAX_FIELDS>>),
}

/// The rule for one number in an output.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MedianField {
    /// Which leaf of the output (see [`Value::leaves_mut`]).
    pub leaf: u8,
    /// A vote that lies farther from the median than this is a dissent. In the leaf's own unit.
    pub max_deviation: u64,
    /// The least number that is believed.
    pub min: i64,
    /// The greatest number that is believed. An unsigned leaf above `i64::MAX` never is.
    pub max: i64,
}

impl Agreement {
    /// Whether the rule can decide at all: fields in rising order, no bounds crossed.
    pub fn is_well_formed(&self) -> bool {
        let Agreement::Median(fields) = self else {
            return true;
        };
        let leaves = fields.iter().map(|field| field.leaf);
        !fields.is_empty()
            && leaves
                .clone()
                .zip(leaves.skip(1))
                .all(|(earlier, later)| earlier < later)
            && fields.iter().all(|field| field.min <= field.max)
    }

    /// The rule that demands all that either demands: a leaf may differ only by what both allow, and lies within both
    /// bounds. A leaf that one rule does not name must be equal, but the other rule's bounds on it stay. Commutative,
    /// associative and idempotent for well-formed rules; more than [`MAX_FIELDS`] leaves together decide nothing.
    pub fn strictest(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        if [self, other].contains(&&Agreement::hopeless()) {
            return Agreement::hopeless();
        }
        let (ours, theirs) = (self.fields(), other.fields());
        let mut both: BTreeMap<u8, MedianField> = BTreeMap::new();
        for (field, twins) in ours
            .iter()
            .map(|field| (field, theirs))
            .chain(theirs.iter().map(|field| (field, ours)))
        {
            let twin = twins.iter().find(|twin| twin.leaf == field.leaf);
            both.insert(field.leaf, field.narrowed_by(twin));
        }
        let both: Vec<MedianField> = both.into_values().collect();
        BoundedVec::try_from(both).map_or_else(|_| Agreement::hopeless(), Agreement::Median)
    }

    /// The rule that no votes satisfy: a median of nothing.
    fn hopeless() -> Self {
        Agreement::Median(BoundedVec::new())
    }

    fn fields(&self) -> &[MedianField] {
        match self {
            Agreement::Exact => &[],
            Agreement::Median(fields) => fields,
        }
    }
}

impl MedianField {
    /// Within both bounds, and as near as both want; without a twin, equal.
    fn narrowed_by(&self, twin: Option<&MedianField>) -> MedianField {
        match twin {
            Some(twin) => MedianField {
                leaf: self.leaf,
                max_deviation: self.max_deviation.min(twin.max_deviation),
                min: self.min.max(twin.min),
                max: self.max.min(twin.max),
            },
            None => MedianField {
                max_deviation: 0,
                ..*self
            },
        }
    }
}

/// The least quorum that is safe in a pool of `pool_size` equal votes: 2f+1 of 3f+1, in general more than two thirds.
pub fn safe_quorum(pool_size: u16) -> u16 {
    let two_thirds = u32::from(pool_size)
        .saturating_mul(2)
        .checked_div(3)
        .unwrap_or_default();
    u16::try_from(two_thirds)
        .unwrap_or(u16::MAX)
        .saturating_add(1)
        .min(pool_size.max(1))
}

/// One host's vote in one round. The caller has checked its signatures, and that its host has no other vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vote<'a> {
    /// Who votes.
    pub host: HostId,
    /// When the host had the answer.
    pub observed_at: Moment,
    /// The answer, encoded.
    pub output: &'a [u8],
}

/// What a round's votes come to.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Decision {
    /// The agreed output.
    pub output: Output,
    /// The median of the agreeing hosts' observation times.
    pub observed_at: Moment,
    /// Who agreed, in rising order.
    pub agreed: Vec<HostId>,
    /// Who voted otherwise, in rising order.
    pub dissented: Vec<HostId>,
}

/// Finds what at least `quorum` votes agree on. `None` if there is no such output, now; more votes may bring one.
///
/// The result does not depend on the order of votes; a host that stands twice among them decides nothing. With a quorum
/// of [`safe_quorum`] and liars in less than a third of the pool, no choice of votes by whoever carries them yields a
/// wrong result: an exact one is the only one that can win, a median lies between numbers of honest hosts.
pub fn decide(rule: &Agreement, quorum: u16, votes: &[Vote<'_>]) -> Option<Decision> {
    let hosts: BTreeSet<HostId> = votes.iter().map(|vote| vote.host).collect();
    if hosts.len() != votes.len() {
        return None;
    }
    match rule {
        Agreement::Exact => decide_exact(quorum, votes),
        Agreement::Median(fields) if rule.is_well_formed() => decide_median(fields, quorum, votes),
        Agreement::Median(_) => None,
    }
}

fn reaches(count: usize, quorum: u16) -> bool {
    quorum > 0 && count >= usize::from(quorum)
}

fn decide_exact(quorum: u16, votes: &[Vote<'_>]) -> Option<Decision> {
    let mut camps: BTreeMap<&[u8], Vec<&Vote<'_>>> = BTreeMap::new();
    for vote in votes {
        camps.entry(vote.output).or_default().push(vote);
    }
    let (output, camp) = camps
        .into_iter()
        .find(|(_, camp)| reaches(camp.len(), quorum))?;
    Some(decision(
        Output::try_from(output.to_vec()).ok()?,
        &camp,
        votes,
    ))
}

/// A vote whose output was read: the numbers that the rule names, and all the rest, with zeros in their places, also
/// encoded.
struct Reading<'a> {
    vote: &'a Vote<'a>,
    value: Value,
    numbers: Vec<i128>,
    rest: Vec<u8>,
}

fn read<'a>(fields: &[MedianField], vote: &'a Vote<'a>) -> Option<Reading<'a>> {
    let mut value = Value::parse(vote.output).ok()?;
    let mut numbers = Vec::new();
    let mut leaves = value.leaves_mut();
    for field in fields {
        let leaf = leaves.get_mut(usize::from(field.leaf))?;
        let number = leaf.number()?;
        if number < i128::from(field.min) || number > i128::from(field.max) {
            return None;
        }
        numbers.push(number);
        **leaf = match leaf {
            Value::Unsigned(_) => Value::Unsigned(0),
            _ => Value::Signed(0),
        };
    }
    Some(Reading {
        vote,
        rest: value.encode(),
        value,
        numbers,
    })
}

fn decide_median(fields: &[MedianField], quorum: u16, votes: &[Vote<'_>]) -> Option<Decision> {
    let readings: Vec<Reading<'_>> = votes.iter().filter_map(|vote| read(fields, vote)).collect();
    let mut camps: BTreeMap<&[u8], Vec<&Reading<'_>>> = BTreeMap::new();
    for reading in &readings {
        camps.entry(&reading.rest).or_default().push(reading);
    }
    let (_, camp) = camps
        .into_iter()
        .find(|(_, camp)| reaches(camp.len(), quorum))?;
    let mut medians = Vec::new();
    for place in 0..fields.len() {
        medians.push(lower_median(
            camp.iter()
                .filter_map(|reading| reading.numbers.get(place).copied()),
        )?);
    }
    let near = |reading: &&&Reading<'_>| {
        let distances = reading
            .numbers
            .iter()
            .zip(&medians)
            .map(|(number, median)| number.abs_diff(*median));
        distances
            .zip(fields)
            .all(|(distance, field)| distance <= u128::from(field.max_deviation))
    };
    let agreeing: Vec<&Reading<'_>> = camp.iter().filter(near).copied().collect();
    if !reaches(agreeing.len(), quorum) {
        return None;
    }
    let mut output = camp.first()?.value.clone();
    let mut leaves = output.leaves_mut();
    for (field, median) in fields.iter().zip(&medians) {
        let leaf = leaves.get_mut(usize::from(field.leaf))?;
        **leaf = match leaf {
            Value::Unsigned(_) => Value::Unsigned(u64::try_from(*median).ok()?),
            _ => Value::Signed(i64::try_from(*median).ok()?),
        };
    }
    let encoded = Output::try_from(output.encode()).ok()?;
    let camp: Vec<&Vote<'_>> = agreeing.iter().map(|reading| reading.vote).collect();
    Some(decision(encoded, &camp, votes))
}

/// The middle number, of two the lower: always a number that somebody gave.
fn lower_median<T: Ord>(numbers: impl Iterator<Item = T>) -> Option<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    let middle = numbers.len().checked_sub(1)?.checked_div(2)?;
    numbers.into_iter().nth(middle)
}

fn decision(output: Output, camp: &[&Vote<'_>], votes: &[Vote<'_>]) -> Decision {
    let mut agreed: Vec<HostId> = camp.iter().map(|vote| vote.host).collect();
    agreed.sort_unstable();
    let mut dissented: Vec<HostId> = votes
        .iter()
        .map(|vote| vote.host)
        .filter(|host| agreed.binary_search(host).is_err())
        .collect();
    dissented.sort_unstable();
    let observed_at = lower_median(camp.iter().map(|vote| vote.observed_at)).unwrap_or_default();
    Decision {
        output,
        observed_at,
        agreed,
        dissented,
    }
}
