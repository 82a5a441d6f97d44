//! Monte-carlo: the price of a European option, by simulation.
//!
//! A method that runs long, as `longMethods` of `configuration.json` tells hosts. Its chance begins with the round's seed, so
//! that all hosts of a round draw the same numbers and answer the same bytes; the next round draws others. Floats are used
//! within, and are the same on all hosts: a library computes what the processor has no instruction for.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod simulation;

use alloc::string::{String, ToString};

cryptlet_guest::cryptlet!("header.wit");

struct MonteCarlo;

impl Guest for MonteCarlo {
    fn option_price(european: European) -> Result<Price, String> {
        let Ok(seed) = cryptlet::fabric::round::seed().try_into() else {
            cryptlet_guest::abstain()
        };
        option_price(&european, seed)
    }
}

export!(MonteCarlo);

/// Most millionths of a price: with 2^53 and more, floats count no single ones.
const MAX_MICROS: u64 = 1_000_000_000_000_000;
/// Most millionths of a rate, up or down.
const MAX_RATE_PPM: u32 = 1_000_000;
/// Most millionths of a volatility.
const MAX_VOLATILITY_PPM: u32 = 2_000_000;
/// Longest time of an option, days.
const MAX_DAYS: u32 = 3_650;
/// Fewest paths from which an error can be told.
const MIN_PATHS: u32 = 2;

fn option_price(option: &European, seed: [u8; 32]) -> Result<Price, String> {
    match fault(option) {
        Some(fault) => Err(fault.to_string()),
        None => Ok(simulation::price(option, seed)),
    }
}

/// What is wrong with an option.
fn fault(option: &European) -> Option<&'static str> {
    let is_price = |micros| (1..=MAX_MICROS).contains(&micros);
    if !is_price(option.spot_micros) || !is_price(option.strike_micros) {
        Some("spot and strike are from 1 to 1000000000000000 millionths")
    } else if option.rate_ppm.unsigned_abs() > MAX_RATE_PPM {
        Some("the rate is within 1000000 millionths, up or down")
    } else if option.volatility_ppm > MAX_VOLATILITY_PPM {
        Some("the volatility is at most 2000000 millionths")
    } else if option.days > MAX_DAYS {
        Some("the option lasts at most 3650 days")
    } else if option.paths < MIN_PATHS {
        Some("there are at least 2 paths")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
