//! Weights of the calls.

mod measured;

pub use measured::MeasuredWeight;

use frame_support::weights::Weight;

/// Weights that the pallet asks for.
pub trait WeightInfo {
    /// Weight of `admit_validator`.
    fn admit_validator() -> Weight;
    /// Weight of `remove_validator` with `n` admitted validators.
    fn remove_validator(n: u32) -> Weight;
    /// Weight of `choose_upgrade`.
    fn choose_upgrade() -> Weight;
    /// Weight of `set_deployers` with `n` accounts.
    fn set_deployers(n: u32) -> Weight;
}
