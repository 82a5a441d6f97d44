//! Contracts as `contracts/build.mjs` has them compiled.

use std::path::PathBuf;

/// The code that deploys the contract of this name.
pub fn of(name: &str) -> Vec<u8> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../contracts/build")
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; compile the contracts first: ./scripts/test contracts",
            file.display()
        )
    });
    let built: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let code = built["bytecode"].as_str().expect("it has bytecode");
    let digits = code.strip_prefix("0x").unwrap_or(code).as_bytes();
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("it is ASCII");
            u8::from_str_radix(pair, 16).expect("it is hexadecimal")
        })
        .collect()
}
