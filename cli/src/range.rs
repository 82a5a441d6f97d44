//! A range of results: by place, by time, or the last ones.

use crate::{
    error::{Outcome, Problem},
    moment::{day_end, moment},
};
use cryptlet_primitives::ids::Moment;
use std::ops;

/// How many results are shown if no range is given.
const FEW: u64 = 20;
/// Most results of one range: each is asked for by itself.
const MOST: u64 = 10_000;

/// One end of a range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// A place: of a topic's results, or of the history's.
    Place(u64),
    /// When the chain accepted it.
    Moment(Moment),
}

/// The options that choose a range.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Range {
    /// The first: a place, or a moment such as 2026-11-21 (its 00:00 UTC) or 2026-11-21T16:00:00Z.
    #[arg(long, value_name = "PLACE|MOMENT", value_parser = bound)]
    pub from: Option<Bound>,
    /// The last, which is included: a place, or a moment; a day such as 2026-11-21 counts to its end, in UTC.
    #[arg(long, value_name = "PLACE|MOMENT", value_parser = last_bound)]
    pub to: Option<Bound>,
    /// The last ones of the range. Without any range, the last 20.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    pub last: Option<u64>,
}

fn bound(text: &str) -> Result<Bound, String> {
    if let Ok(place) = text.parse() {
        return Ok(Bound::Place(place));
    }
    moment(text)
        .map(Bound::Moment)
        .map_err(|words| format!("{words}, or a place's number"))
}

/// The end of a range: a day is meant whole.
fn last_bound(text: &str) -> Result<Bound, String> {
    match day_end(text) {
        Some(end) => Ok(Bound::Moment(end)),
        None => bound(text),
    }
}

impl Range {
    /// Whether nothing was chosen.
    pub fn is_whole(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.last.is_none()
    }

    /// The places within `there` that are meant; `accepted_at` tells a place's moment, and never falls from place to place.
    pub async fn places(
        &self,
        there: ops::Range<u64>,
        accepted_at: impl AsyncFn(u64) -> Outcome<Moment>,
    ) -> Outcome<ops::Range<u64>> {
        let start = match self.from {
            None => there.start,
            Some(Bound::Place(place)) => place,
            Some(Bound::Moment(from)) => {
                first(&there, async |place| Ok(accepted_at(place).await? >= from)).await?
            }
        };
        let end = match self.to {
            None => there.end,
            Some(Bound::Place(place)) => place.saturating_add(1),
            Some(Bound::Moment(to)) => {
                first(&there, async |place| Ok(accepted_at(place).await? > to)).await?
            }
        };
        let (start, end) = (start.max(there.start), end.min(there.end));
        let last = self.last.or(self.is_whole().then_some(FEW));
        let start = last.map_or(start, |last| start.max(end.saturating_sub(last)));
        let count = end.saturating_sub(start);
        if count > MOST {
            return Err(Problem::new(
                "too-many",
                format!("the range has {count} results; at most {MOST} are read at once"),
                "give a shorter one: --from, --to or --last",
            ));
        }
        Ok(start..end.max(start))
    }
}

/// The first place of which `holds` is true, as it is of all after it; the end if it is of none.
async fn first(there: &ops::Range<u64>, holds: impl AsyncFn(u64) -> Outcome<bool>) -> Outcome<u64> {
    let (mut low, mut high) = (there.start, there.end);
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(middle).await? {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places 10 to 19, accepted at 100, 110, … 190.
    async fn places(range: Range) -> Outcome<ops::Range<u64>> {
        range.places(10..20, async |place| Ok(place * 10)).await
    }

    #[tokio::test]
    async fn ends_are_places_or_moments_and_both_are_included() {
        let range = |from, to, last| Range { from, to, last };
        let (place, at) = (Bound::Place, Bound::Moment);
        for (range, expected) in [
            (range(None, None, None), 10..20),
            (range(Some(place(12)), Some(place(14)), None), 12..15),
            (range(Some(place(3)), Some(place(99)), None), 10..20),
            (range(Some(at(115)), Some(at(150)), None), 12..16),
            (range(Some(at(120)), Some(at(149)), Some(2)), 13..15),
            (range(None, None, Some(3)), 17..20),
            (range(Some(at(500)), None, None), 20..20),
            (range(Some(place(15)), Some(place(12)), None), 15..15),
        ] {
            assert_eq!(places(range).await, Ok(expected), "{range:?}");
        }
    }

    #[tokio::test]
    async fn a_range_is_bounded() {
        let from = Some(Bound::Place(0));
        let range = Range {
            from,
            ..Range::default()
        };
        let problem = range.places(0..MOST + 1, async |_| Ok(0)).await;
        assert_eq!(problem.unwrap_err().code, "too-many");
        let few = Range::default().places(0..MOST + 1, async |_| Ok(0)).await;
        assert_eq!(few, Ok(MOST + 1 - FEW..MOST + 1));
    }

    #[test]
    fn a_bound_is_a_number_or_a_moment() {
        assert_eq!(bound("7"), Ok(Bound::Place(7)));
        assert_eq!(bound("1970-01-02"), Ok(Bound::Moment(86_400_000)));
        assert!(bound("yesterday").unwrap_err().contains("UTC"));
    }

    #[test]
    fn both_days_of_a_range_are_meant_whole() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            range: Range,
        }
        let read = |to: &str| {
            let line = ["history", "--from", "1970-01-02", "--to", to];
            let Line { range } = <Line as clap::Parser>::try_parse_from(line).unwrap();
            (range.from, range.to)
        };
        let from = Some(Bound::Moment(86_400_000));
        for (to, read_as) in [
            ("1970-01-02", Bound::Moment(2 * 86_400_000 - 1)),
            ("1970-01-02T00:00:00Z", Bound::Moment(86_400_000)),
            ("7", Bound::Place(7)),
        ] {
            assert_eq!(read(to), (from, Some(read_as)), "{to}");
        }
        assert!(last_bound("1970-02-30").is_err());
    }
}
