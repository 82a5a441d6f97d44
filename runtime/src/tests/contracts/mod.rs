//! Contracts on the whole runtime: real blocks, Ethereum transactions with real signatures, contracts as `solc` compiled
//! them, and results that a pool signed.
//!
//! | file | noun |
//! |---|---|
//! | `blocks` | blocks, as a validator makes them |
//! | `people` | who signs Ethereum transactions |
//! | `code` | contracts as compiled |
//! | `pool` | a cryptlet, its hosts, and what they answer |
//! | `deploying`, `asking`, `listening`, `hostile`, `binding` | the stories |

mod asking;
mod binding;
mod blocks;
mod code;
mod deploying;
mod hostile;
mod listening;
mod people;
mod pool;
