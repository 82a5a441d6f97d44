//! Credit default swap: a contract's logic, outside of the contract.
//!
//! The contract keeps the terms, the state and the money. It asks for the next state, with what it has seen since, and takes over
//! what the pool answers. The cryptlet remembers nothing, so anybody can compute each step again.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod swap;

use alloc::string::{String, ToString};
use cryptlet_guest::rating::Rating;
use swap::{Premiums, Swap};

cryptlet_guest::cryptlet!("header.wit");

struct CreditDefaultSwap;

impl Guest for CreditDefaultSwap {
    fn begin(terms: Terms) -> Result<State, String> {
        begin(&terms).map_err(|fault| fault.to_string())
    }

    fn step(terms: Terms, state: State, observation: Observation) -> Result<State, String> {
        let now = cryptlet::fabric::round::due();
        step(&terms, &state, &observation, now).map_err(|fault| fault.to_string())
    }
}

export!(CreditDefaultSwap);

/// Millionths in one.
const PPM: u32 = 1_000_000;
/// Milliseconds of a day: how often a recovery is asked for that is not known yet.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn begin(terms: &Terms) -> Result<State, &'static str> {
    let swap = Swap::read(terms)?;
    let first = swap.due(1).ok_or("there is no premium")?;
    Ok(State {
        next: first,
        at: swap.start(),
        status: Status::Running,
        period: 0,
        premium_total: 0,
        premium_paid: 0,
        premium_due: 0,
        settlement: 0,
        event_at: 0,
    })
}

/// The state after `state`, at a moment.
fn step(
    terms: &Terms,
    state: &State,
    observation: &Observation,
    now: u64,
) -> Result<State, &'static str> {
    let swap = Swap::read(terms)?;
    let rating = observation.rating.parse();
    let rating: Rating = rating.map_err(|_| "the observed rating is none")?;
    if observation
        .recovery_ppm
        .is_some_and(|recovery| recovery > PPM)
    {
        return Err("a recovery is at most 1000000 millionths");
    }
    if now < state.at {
        return Err("the state lies after this moment");
    }
    if observation.premium_paid < state.premium_paid {
        return Err("less is paid than was before");
    }
    match state.status {
        Status::Running => {
            ensure_own(&swap, state)?;
            running(&swap, observation, rating, now)
        }
        Status::Defaulted => {
            ensure_own(&swap, state)?;
            let event = Event {
                at: state.event_at,
                premiums: swap.until_event(state.event_at),
            };
            defaulted(&swap, &event, observation, now)
        }
        Status::Settled | Status::Matured | Status::Lapsed => Err("the swap has ended"),
    }
}

/// Refuses a state that no step of this swap has given.
fn ensure_own(swap: &Swap, state: &State) -> Result<(), &'static str> {
    let premiums = match state.status {
        Status::Defaulted => swap.until_event(state.event_at),
        _ => swap.until(state.at),
    };
    let has_event = state.status == Status::Defaulted;
    let own = state.at >= swap.start()
        && state.period == premiums.periods
        && state.premium_total == premiums.total
        && premiums.total.checked_sub(state.premium_paid) == Some(state.premium_due)
        && state.settlement == 0
        && has_event == (state.event_at > 0)
        && (!has_event || swap.is_protected(state.event_at) && state.event_at <= state.at);
    own.then_some(()).ok_or("the state is none of this swap's")
}

/// A credit event, and the premiums until it.
struct Event {
    at: u64,
    premiums: Premiums,
}

fn running(
    swap: &Swap,
    observation: &Observation,
    rating: Rating,
    now: u64,
) -> Result<State, &'static str> {
    let paid = observation.premium_paid;
    let premiums = swap.until(now);
    if paid > premiums.total {
        return Err("more is paid than has fallen due");
    }
    // The first premium that is not paid in full.
    let open = swap.first_open(paid);
    let lapse = open.and_then(|period| swap.lapse(period));
    if let Some(lapse) = lapse.filter(|lapse| *lapse <= now) {
        return Ok(state(Status::Lapsed, 0, now, swap.until(lapse), paid));
    }
    if swap.is_event(rating) && swap.is_protected(now) {
        let event = Event {
            at: now,
            premiums: swap.until_event(now),
        };
        return defaulted(swap, &event, observation, now);
    }
    match (swap.due(premiums.periods.saturating_add(1)), lapse) {
        (None, None) => Ok(state(Status::Matured, 0, now, premiums, paid)),
        (due, lapse) => {
            // A premium that has not fallen due can't lapse before.
            let next = due.into_iter().chain(lapse).min().unwrap_or_default();
            Ok(state(Status::Running, next, now, premiums, paid))
        }
    }
}

fn defaulted(
    swap: &Swap,
    event: &Event,
    observation: &Observation,
    now: u64,
) -> Result<State, &'static str> {
    let paid = observation.premium_paid;
    let premiums = event.premiums;
    if paid > premiums.total {
        return Err("more is paid than has fallen due");
    }
    let (status, next, settlement) = match observation.recovery_ppm {
        Some(recovery) => (Status::Settled, 0, swap.settlement(recovery)),
        None => (Status::Defaulted, now.saturating_add(DAY_MS), 0),
    };
    Ok(State {
        settlement,
        event_at: event.at,
        ..state(status, next, now, premiums, paid)
    })
}

fn state(status: Status, next: u64, at: u64, premiums: Premiums, paid: u64) -> State {
    State {
        next,
        at,
        status,
        period: premiums.periods,
        premium_total: premiums.total,
        premium_paid: paid,
        premium_due: premiums.total.saturating_sub(paid),
        settlement: 0,
        event_at: 0,
    }
}

#[cfg(test)]
mod tests;
