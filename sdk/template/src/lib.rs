//! A cryptlet to start from: sums numbers up, and tells how long ago a moment was.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

cryptlet_guest::cryptlet!("header.wit");

struct MyCryptlet;

impl Guest for MyCryptlet {
    fn summarize(numbers: Vec<i64>) -> Result<Summary, String> {
        summarize(&numbers).ok_or_else(|| "no numbers".to_string())
    }

    fn seconds_since(moment: i64) -> i64 {
        seconds_since(moment, cryptlet::fabric::round::opened_at())
    }
}

export!(MyCryptlet);

fn summarize(numbers: &[i64]) -> Option<Summary> {
    let sum: i128 = numbers.iter().copied().map(i128::from).sum();
    let mean = sum.checked_div(i128::try_from(numbers.len()).ok()?)?;
    Some(Summary {
        smallest: *numbers.iter().min()?,
        largest: *numbers.iter().max()?,
        mean: i64::try_from(mean).ok()?,
    })
}

/// `opened_at_ms` is when the chain opened the round: equal at every host, as a clock would not be.
fn seconds_since(moment: i64, opened_at_ms: u64) -> i64 {
    let opened_at = i64::try_from(opened_at_ms / 1000).unwrap_or(i64::MAX);
    opened_at.saturating_sub(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_summed_up() {
        let expected = Summary {
            smallest: -2,
            largest: 7,
            mean: 2,
        };
        assert_eq!(summarize(&[7, -2, 1, 4]), Some(expected));
        assert_eq!(
            summarize(&[i64::MAX, i64::MAX]).map(|summary| summary.mean),
            Some(i64::MAX)
        );
        assert_eq!(summarize(&[]), None);
    }

    #[test]
    fn moments_lie_behind_or_ahead() {
        assert_eq!(seconds_since(1_600_000_000, 1_600_000_060_999), 60);
        assert_eq!(seconds_since(1_600_000_100, 1_600_000_000_000), -100);
    }
}
