//! Ethereum addresses as people write them: `0x` and 40 hex digits, whose capitals are a checksum (EIP-55).

use alloc::string::String;
use core::fmt;
use sp_core::{
    bytes::{from_hex, to_hex},
    H160,
};
use sp_io::hashing::keccak_256;

/// How an address begins.
const PREFIX: &str = "0x";
/// Its digits, two a byte.
const DIGITS: usize = 40;

/// Why a text that is as long as an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// It holds something else than hex digits.
    NotHex,
    /// It has small and capital letters, and these are not the ones of the address.
    BadChecksum,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressError::NotHex => "an Ethereum address is 0x and 40 hex digits",
            AddressError::BadChecksum => {
                "the address's checksum, its capitals, does not fit: copy it again"
            }
        })
    }
}

/// Reads an address. `None` if the text is not `0x` and 40 more bytes, and so means something else.
///
/// All letters small, or all capitals, is an address without a checksum; with both, the checksum has to fit.
pub fn read(text: &str) -> Result<Option<H160>, AddressError> {
    let Some(digits) = text
        .strip_prefix(PREFIX)
        .filter(|digits| digits.len() == DIGITS)
    else {
        return Ok(None);
    };
    let bytes = from_hex(digits).map_err(|_| AddressError::NotHex)?;
    // Digits that begin with a second prefix are too few.
    let bytes = <[u8; 20]>::try_from(bytes).map_err(|_| AddressError::NotHex)?;
    let address = H160(bytes);
    let is_in = |case: fn(&char) -> bool| digits.chars().any(|digit| case(&digit));
    let has_checksum = is_in(char::is_ascii_lowercase) && is_in(char::is_ascii_uppercase);
    if has_checksum && shown(&address) != text {
        return Err(AddressError::BadChecksum);
    }
    Ok(Some(address))
}

/// An address with its checksum: a letter is a capital if the Keccak-256 of the small digits has 8 or more in its place.
pub fn shown(address: &H160) -> String {
    let small = to_hex(address.as_bytes(), false);
    let digits = small.trim_start_matches(PREFIX);
    let digest = to_hex(&keccak_256(digits.as_bytes()), false);
    let places = digest.chars().skip(PREFIX.len());
    let capital = |(digit, place): (char, char)| match place {
        '0'..='7' => digit,
        _ => digit.to_ascii_uppercase(),
    };
    let digits = digits.chars().zip(places).map(capital);
    PREFIX.chars().chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of EIP-55: all capitals, all small, and four of both.
    const EXAMPLES: [&str; 6] = [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn an_address_is_shown_as_it_is_written_and_read_without_its_checksum_too() {
        for text in EXAMPLES {
            let address = read(text).unwrap().unwrap();
            assert_eq!(address.as_bytes(), hex::decode(&text[2..]).unwrap());
            assert_eq!(shown(&address), text);
            let capitals = alloc::format!("0x{}", text[2..].to_uppercase());
            for other in [text.to_lowercase(), capitals] {
                assert_eq!(read(&other), Ok(Some(address)), "{other}");
            }
        }
    }

    #[test]
    fn an_address_of_zeros_keeps_them() {
        let text = alloc::format!("0x{}", "0".repeat(DIGITS));
        assert_eq!(read(&text), Ok(Some(H160::zero())));
        assert_eq!(shown(&H160::zero()), text);
    }

    #[test]
    fn a_mistyped_address_is_refused() {
        for text in [
            "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5bAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        ] {
            assert_eq!(read(text), Err(AddressError::BadChecksum), "{text}");
        }
        let twice = alloc::format!("0x0x{}", "1".repeat(DIGITS - 2));
        let letters = alloc::format!("0x{}", "g".repeat(DIGITS));
        let wide = alloc::format!("0x{}", "é".repeat(DIGITS / 2));
        for text in [twice, letters, wide] {
            assert_eq!(read(&text), Err(AddressError::NotHex), "{text}");
        }
    }

    #[test]
    fn what_is_longer_or_shorter_is_something_else() {
        let [short, long] =
            [DIGITS - 1, 64].map(|digits| alloc::format!("0x{}", "1".repeat(digits)));
        for text in ["", "0x", "//Alice", &EXAMPLES[0][2..], &short, &long] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
    }
}
