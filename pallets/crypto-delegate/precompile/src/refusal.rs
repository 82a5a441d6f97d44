//! Why a function refuses: the strings that `ICryptoDelegate.sol` lists.

use crate::Config;
use alloc::format;
use frame_support::traits::PalletInfo;
use pallet_revive::precompiles::{alloy::sol_types::Revert, Error};
use sp_runtime::{DispatchError, ModuleError};

/// What the precompiles themselves refuse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There is no such cryptlet, feed, round or failure.
    NotFound,
    /// There is no such result, or it is kept no longer.
    NoResult,
    /// An amount is no whole number of units.
    Dust,
    /// An amount is more than the chain can count.
    TooMuch,
    /// The transaction leaves too little for a callback that is tried again.
    TooLittle,
    /// Value was sent to a function that takes none.
    NotPayable,
    /// It was called by `delegatecall`.
    DelegateCall,
    /// It was called while a callback runs.
    Reentered,
    /// A contract tries another contract's callback again.
    Indirect,
    /// A callback without a selector has gas or a deposit, or one with a selector has less gas than calling a contract takes.
    BadCallback,
    /// A period for a trigger that has none.
    BadFeed,
    /// An argument is longer than any may be.
    TooLong,
    /// An account that is no contract binds a cryptlet.
    NotAContract,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Refusal; 13] = [
        Refusal::NotFound,
        Refusal::NoResult,
        Refusal::Dust,
        Refusal::TooMuch,
        Refusal::TooLittle,
        Refusal::NotPayable,
        Refusal::DelegateCall,
        Refusal::Reentered,
        Refusal::Indirect,
        Refusal::BadCallback,
        Refusal::BadFeed,
        Refusal::TooLong,
        Refusal::NotAContract,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Refusal::NotFound => "NotFound",
            Refusal::NoResult => "NoResult",
            Refusal::Dust => "Dust",
            Refusal::TooMuch => "TooMuch",
            Refusal::TooLittle => "TooLittle",
            Refusal::NotPayable => "NotPayable",
            Refusal::DelegateCall => "DelegateCall",
            Refusal::Reentered => "Reentered",
            Refusal::Indirect => "Indirect",
            Refusal::BadCallback => "BadCallback",
            Refusal::BadFeed => "BadFeed",
            Refusal::TooLong => "TooLong",
            Refusal::NotAContract => "NotAContract",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Revert(Revert::from(refusal.word()))
    }
}

/// What a pallet refuses, as a revert that names pallet and error. What neither a pallet nor the currency refuses, such as
/// a storage layer too deep, is a failure without a reason.
pub(crate) fn refused<T: Config>(error: DispatchError) -> Error {
    match error {
        DispatchError::Module(ModuleError { index, message, .. }) => {
            let name = message.unwrap_or("Unknown");
            revert(pallet_of::<T>(index), name)
        }
        DispatchError::Token(token) => revert("Token", token.into()),
        other => other.into(),
    }
}

fn revert(who: &str, name: &str) -> Error {
    Error::Revert(Revert::from(format!("{who}: {name}")))
}

/// The runtime's name for a pallet whose rules a contract meets here.
fn pallet_of<T: Config>(index: u8) -> &'static str {
    let stands_at = |place: Option<usize>| place == Some(usize::from(index));
    if stands_at(Info::<T>::index::<pallet_crypto_delegate::Pallet<T>>()) {
        name_of::<T, pallet_crypto_delegate::Pallet<T>>()
    } else if stands_at(Info::<T>::index::<pallet_cryptlet::Pallet<T>>()) {
        name_of::<T, pallet_cryptlet::Pallet<T>>()
    } else if stands_at(Info::<T>::index::<pallet_callbacks::Pallet<T>>()) {
        name_of::<T, pallet_callbacks::Pallet<T>>()
    } else {
        // The currency's pallet: what else is called here has no errors of its own.
        "Currency"
    }
}

fn name_of<T: Config, Pallet: 'static>() -> &'static str {
    Info::<T>::name::<Pallet>().unwrap_or("Runtime")
}

type Info<T> = <T as frame_system::Config>::PalletInfo;

#[cfg(test)]
mod tests {
    use super::*;

    /// What contracts compare is what the interface's file tells them.
    #[test]
    fn each_refusal_is_listed_in_the_interface() {
        let interface = include_str!("../../../../contracts/src/ICryptoDelegate.sol");
        for refusal in Refusal::ALL {
            let listed = format!("//   \"{}\" ", refusal.word());
            assert!(interface.contains(&listed), "{listed}");
        }
    }
}
