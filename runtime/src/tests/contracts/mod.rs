//! Contracts on the whole runtime: real blocks, Ethereum transactions with real signatures, contracts as `solc` compiled
//! them, and results that a pool signed.
//!
//! | file | noun |
//! |---|---|
//! | `blocks` | blocks, as a validator makes them |
//! | `people` | who signs Ethereum transactions |
//! | `code` | contracts as compiled |
//! | `pool` | a cryptlet, its hosts, and what they answer |
//! | `functions` | all functions of the chain's interfaces |
//! | `stage` | a contract that means harm, and another beside it |
//! | `deploying`, `asking`, `listening`, `crowding`, `hostile`, `binding`, `vanishing`, `encryption`, `factory`, `verifying` | the stories |
//! | `forwarding`, `retrying`, `admitting`, `leaving` | who may call what in which way, and who is called |
//! | `gas`, `stepping`, `topics`, `resuming` | and theirs |

mod admitting;
mod asking;
mod binding;
mod blocks;
mod code;
mod crowding;
mod deploying;
mod encryption;
mod factory;
mod forwarding;
mod functions;
mod gas;
mod hostile;
mod leaving;
mod listening;
mod people;
mod pool;
mod resuming;
mod retrying;
mod stage;
mod stepping;
mod topics;
mod vanishing;
mod verifying;
