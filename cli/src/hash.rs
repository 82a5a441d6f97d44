//! Hashes as people write them.

use sp_core::H256;
use std::str::FromStr;

/// Reads a hash of 32 bytes: of a block, a topic, a proposal, a runtime.
pub fn read(text: &str) -> Result<H256, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    H256::from_str(digits).map_err(|_| "write 0x and 64 hex digits: 32 bytes".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_all_its_digits() {
        let digits = "07".repeat(32);
        assert_eq!(read(&format!("0x{digits}")), Ok(H256::repeat_byte(7)));
        assert_eq!(read(&digits), Ok(H256::repeat_byte(7)));
        for bad in ["", "0x", "0x12", "newest", &format!("0x{digits}07")] {
            assert!(read(bad).unwrap_err().contains("64 hex digits"), "{bad}");
        }
    }
}
