//! The keys that a validator works with.

use crate::{Aura, CryptoDelegate, Grandpa};
use alloc::vec::Vec;

sp_runtime::impl_opaque_keys! {
    /// One key for each duty of a validator.
    pub struct SessionKeys {
        /// Makes blocks.
        pub aura: Aura,
        /// Finalizes them.
        pub grandpa: Grandpa,
        /// Signs what the delegate sends to hosts and reports to the chain.
        pub delegate: CryptoDelegate,
    }
}
