//! Development keys of those who take part, and their accounts.

use anyhow::Result;

/// Development keys of validators, in the order in which they join.
pub const VALIDATORS: [&str; 4] = ["alice", "bob", "charlie", "dave"];
/// Development keys of hosts' operators, in the order in which they enrol.
pub const OPERATORS: [&str; 8] = [
    "//Bob",
    "//Charlie",
    "//Dave",
    "//Eve",
    "//Ferdie",
    "//One",
    "//Two",
    "//Three",
];
/// Who publishes the reference cryptlet.
pub const PUBLISHER: &str = "//Alice";

/// The account of a development key, as `0x` and 64 hexadecimal digits.
pub fn account(uri: &str) -> Result<String> {
    use sp_core::Pair;
    let pair = sp_core::sr25519::Pair::from_string(uri, None)?;
    Ok(format!("0x{}", hex::encode(pair.public())))
}

/// The account of a development key.
pub fn account_id(uri: &str) -> Result<sp_core::crypto::AccountId32> {
    use sp_core::Pair;
    let pair = sp_core::sr25519::Pair::from_string(uri, None)?;
    Ok(pair.public().0.into())
}

/// The development key of a name such as `alice`: `//Alice`.
pub fn uri(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("//{first}{}", letters.as_str())
}
