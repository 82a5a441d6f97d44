//! Weights of the calls.

mod measured;

pub use measured::MeasuredWeight;

use frame_support::weights::Weight;

/// Weights that the pallet asks for.
pub trait WeightInfo {
    /// Weight of `register` with a header of `h` and a configuration of `c` bytes.
    fn register(h: u32, c: u32) -> Weight;
    /// Weight of `update` with a header of `h` and a configuration of `c` bytes.
    fn update(h: u32, c: u32) -> Weight;
    /// Weight of `rotate_key`.
    fn rotate_key() -> Weight;
    /// Weight of `revoke`.
    fn revoke() -> Weight;
    /// Weight of `offer_ownership`.
    fn offer_ownership() -> Weight;
    /// Weight of `accept_ownership`.
    fn accept_ownership() -> Weight;
    /// Weight of `set_tags`.
    fn set_tags() -> Weight;
    /// Weight of `set_policy`.
    fn set_policy() -> Weight;
    /// Weight of `enrol_host`.
    fn enrol_host() -> Weight;
    /// Weight of `renew_host`.
    fn renew_host() -> Weight;
    /// Weight of `rotate_host_key`.
    fn rotate_host_key() -> Weight;
    /// Weight of `suspend_host`.
    fn suspend_host() -> Weight;
    /// Weight of `reinstate_host`.
    fn reinstate_host() -> Weight;
    /// Weight of `retire_host`.
    fn retire_host() -> Weight;
    /// Weight of `withdraw_host`.
    fn withdraw_host() -> Weight;
    /// Weight of `offer_instance`.
    fn offer_instance() -> Weight;
    /// Weight of `admit_instance`.
    fn admit_instance() -> Weight;
    /// Weight of `dismiss_instance`.
    fn dismiss_instance() -> Weight;
    /// Weight of `set_consortium_policy`.
    fn set_consortium_policy() -> Weight;
    /// Weight of `set_private_endpoints`.
    fn set_private_endpoints() -> Weight;
    /// Weight of `move_host`.
    fn move_host() -> Weight;
    /// Weight of `release_name`.
    fn release_name() -> Weight;
    /// Weight of `set_encryption_key`.
    fn set_encryption_key() -> Weight;
    /// Weight of `clear_encryption_key`.
    fn clear_encryption_key() -> Weight;
    /// Weight of `set_isolation_override`.
    fn set_isolation_override() -> Weight;
    /// Weight of `seek_hosts`.
    fn seek_hosts() -> Weight;
    /// Weight of [`Pallet::bind_for`](crate::Pallet::bind_for) with `o` operators.
    fn bind(o: u32) -> Weight;
    /// Weight of [`Pallet::unbind_for`](crate::Pallet::unbind_for) of a cryptlet that is bound.
    fn unbind_bound() -> Weight;
    /// Weight of [`Pallet::unbind_for`](crate::Pallet::unbind_for) of a cryptlet that starts.
    fn unbind_starting() -> Weight;
    /// Weight of [`Pallet::unbind_for`](crate::Pallet::unbind_for), however the cryptlet stands.
    fn unbind() -> Weight {
        Self::unbind_bound().max(Self::unbind_starting())
    }
    /// Weight of the hook of a block that ends the asking of `b` bindings.
    fn expire_bindings(b: u32) -> Weight;
    /// Weight of the hook of a block in which a cryptlet wants hosts: it is the one whose search ends.
    fn go_on_searching() -> Weight;
}
