//! What a cryptlet in Rust is made with.
//!
//! A cryptlet is a crate of type `cdylib` without the standard library. It names its header, implements the trait
//! that the header gives, and exports the implementation:
//!
//! ```ignore
//! #![cfg_attr(target_family = "wasm", no_std)]
//! extern crate alloc;
//!
//! cryptlet_guest::cryptlet!("header.wit");
//!
//! struct Doubler;
//!
//! impl Guest for Doubler {
//!     fn double(number: u32) -> u64 {
//!         u64::from(number) * 2
//!     }
//! }
//!
//! export!(Doubler);
//! ```
//!
//! The crate brings the allocator and ends a panicking call with a trap. A call that traps has no answer: its host
//! does not vote, and the pool decides without it.
//!
//! | module | noun |
//! |---|---|
//! | [`date`] | days of the calendar, in ISO form |
//! | [`decimal`] | decimal numbers as whole millionths, exactly |
//! | [`rating`] | credit ratings |
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(test)]
extern crate alloc;

pub mod date;
pub mod decimal;
pub mod rating;

pub use cryptlet_guest_macros::cryptlet;
#[doc(hidden)]
pub use wit_bindgen;

/// Ends the call without an answer, by a trap. For what is wrong at this host alone, such as a source that it can't
/// reach: hosts that could answer then decide, where an error as the answer would vote against them.
pub fn abstain() -> ! {
    #[cfg(target_family = "wasm")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_family = "wasm"))]
    panic!("the cryptlet abstains");
}

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[cfg(target_family = "wasm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
