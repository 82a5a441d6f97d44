//! Gas of callbacks: how much is too little for any, and how much is more than chains take.
//!
//! The chain refuses a callback whose gas does not pay for calling the contract at all (`BadCallback`): the weight
//! `call_back` of its precompiles, which moves a little when weights are measured, so the bound here is a round number below
//! it. The most follows from the chain's slots (`Callbacks.price_view`).

/// No chain takes so little for a callback: calling the contract alone takes more.
pub const TOO_LITTLE: u64 = 8_000;
/// Less than the smallest callbacks need that store something.
const LITTLE: u64 = 15_000;
/// About the most that a chain of slots of half a second takes, the default.
const MUCH: u64 = 260_000;

/// What is doubtful about a callback's gas, whichever chain it is for.
pub fn doubt(gas: u64) -> Option<String> {
    if gas < LITTLE {
        return Some(format!(
            "gas={gas} is little: calling a contract takes more than {TOO_LITTLE} of it, so that the callback is refused \
             (BadCallback), or ends as OutOfGas where it stores something; start with gas=50000"
        ));
    }
    if gas > MUCH {
        return Some(format!(
            "gas={gas} is more than a chain of slots of 500 ms takes, about {MUCH}: it refuses the subscription (Callbacks: \
             GasTooHigh); `cryptlet contract price` tells the most of a chain"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callbacks_use_is_not_doubted() {
        for (gas, word) in [
            (TOO_LITTLE, Some("BadCallback")),
            (LITTLE, None),
            (50_000, None),
            (MUCH, None),
            (500_000, Some("GasTooHigh")),
        ] {
            let doubt = doubt(gas);
            assert_eq!(doubt.is_some(), word.is_some(), "{gas}");
            assert!(doubt.unwrap_or_default().contains(word.unwrap_or_default()));
        }
    }
}
