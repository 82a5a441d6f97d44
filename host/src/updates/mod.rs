//! Updates from outside: taken from who may send them, and kept for the guests that read them.

mod gone;
mod inbox;
mod store;

pub use inbox::{Inbox, InboxParts, Taken, UpdateError};
pub use store::{Kept, StoreError, UpdateStore, MAX_STEP};
