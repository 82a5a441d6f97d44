//! Contracts on the whole runtime: real blocks, Ethereum transactions with real signatures, contracts as `solc` compiled
//! them, and results that a pool signed.
//!
//! | file | noun |
//! |---|---|
//! | `blocks` | blocks, as a validator makes them |
//! | `people` | who signs Ethereum transactions |
//! | `code` | contracts as compiled |
//! | `pool` | a cryptlet, its hosts, and what they answer |
//! | `deploying`, `asking`, `listening`, `crowding`, `hostile`, `binding`, `vanishing`, `encryption`, `factory`, `verifying` | the stories |
//! | `gas`, `stepping`, `topics` | and theirs |

mod asking;
mod binding;
mod blocks;
mod code;
mod crowding;
mod deploying;
mod encryption;
mod factory;
mod gas;
mod hostile;
mod listening;
mod people;
mod pool;
mod resuming;
mod stepping;
mod topics;
mod vanishing;
mod verifying;
