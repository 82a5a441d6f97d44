//! Encryption keys (X25519): of people, in files and on the chain.

use crate::{
    account::Account,
    chain::Chain,
    error::{Explain, Outcome, Problem},
    files, hash, keys,
    output::hex,
};
use cryptlet_sealing::{PublicKey, SecretKey};
use sp_core::H256;
use std::{path::Path, str::FromStr};
use zeroize::Zeroizing;

/// Most bytes of a key file: 0x and 64 digits with room to spare.
const MAX_KEY_FILE: u64 = 256;

/// What a key's file is.
const KEY_FILE: &str =
    "name the file (mode 0600) with the key, 0x and 64 hex digits: `cryptlet field key new FILE` makes one";

/// Makes a key from the operating system's randomness, and stores it in a new file.
pub fn create(path: &Path) -> Outcome<SecretKey> {
    let bytes = random()?;
    let key = key(&bytes, path)?;
    let text = Zeroizing::new(format!("{}\n", hex(bytes.as_slice())));
    files::write_secret(path, &text)?;
    Ok(key)
}

/// Reads a key from its file.
pub fn read(path: &Path) -> Outcome<SecretKey> {
    let text = Zeroizing::new(files::read_secret(path, MAX_KEY_FILE, KEY_FILE)?);
    let mut bytes = Zeroizing::new([0; 32]);
    let digits = text.trim().strip_prefix("0x");
    digits
        .and_then(|digits| hex::decode_to_slice(digits, bytes.as_mut()).ok())
        .ok_or_else(|| no_key(path))?;
    key(&bytes, path)
}

/// 32 bytes of the operating system's randomness.
pub fn random() -> Outcome<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).explain(
        "no-randomness",
        "the operating system gives no randomness",
        "see what its log says; without it nothing is secret",
    )?;
    Ok(bytes)
}

fn key(bytes: &Zeroizing<[u8; 32]>, path: &Path) -> Outcome<SecretKey> {
    SecretKey::new(bytes).ok_or_else(|| no_key(path))
}

fn no_key(path: &Path) -> Problem {
    let state = format!("{} holds no encryption key", path.display());
    Problem::new("bad-key", state, KEY_FILE)
}

/// A public key, if something can be sealed to it. `whose` says whose it is.
pub fn public(key: H256, whose: &str) -> Outcome<PublicKey> {
    PublicKey::parse(key.0).explain(
        "bad-key",
        format!(
            "nothing can be sealed to the encryption key {} of {whose}",
            hex(key)
        ),
        "let them make and publish another",
    )
}

/// Who else reads what is sealed: a key, or an account that has published one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reader {
    /// A key.
    Key(PublicKey),
    /// An account.
    Account(Account),
}

impl FromStr for Reader {
    type Err = String;

    /// Reads 0x and 64 hex digits as a key, and anything else as an account.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("0x") && text.len() == 66 {
            let key = hash::read(text)?;
            return PublicKey::parse(key.0)
                .map(Reader::Key)
                .map_err(|error| error.to_string());
        }
        keys::account(text).map(Reader::Account)
    }
}

impl Reader {
    /// The reader's key: an account's is read from the chain.
    pub async fn key(&self, chain: &Chain, at: H256) -> Outcome<PublicKey> {
        let account = match self {
            Reader::Key(key) => return Ok(*key),
            Reader::Account(account) => account,
        };
        let published = chain.encryption_key(account, at).await?;
        let published = published.ok_or_else(|| not_published(account))?;
        public(published.key, &account.to_string())
    }
}

/// What is said of an account without a key.
pub fn not_published(account: &Account) -> Problem {
    Problem::new(
        "no-encryption-key",
        format!("{account} has published no encryption key"),
        "let its owner publish one (`cryptlet field key publish FILE`), or name the key itself: 0x and 64 hex digits",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_made_is_read_again_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.key");
        let made = create(&path).unwrap();
        assert_eq!(read(&path).unwrap().public(), made.public());
        assert_eq!(create(&path).unwrap_err().code, "key-not-written");
        let other = create(&folder.path().join("other.key")).unwrap();
        assert_ne!(other.public(), made.public());
    }

    #[test]
    fn what_holds_no_key_says_what_does() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("short", "0x07"),
            ("bare", &"07".repeat(32)),
            ("words", "a b c"),
        ] {
            let path = folder.path().join(name);
            files::write_secret(&path, text).unwrap();
            let problem = read(&path).unwrap_err();
            assert_eq!(problem.code, "bad-key");
            assert!(problem.remedy.contains("field key new"), "{problem}");
            assert!(!problem.state.contains("07"), "{problem}");
        }
    }

    #[test]
    fn a_reader_is_a_key_or_an_account() {
        let digits = format!("0x{}", "07".repeat(32));
        assert!(matches!(digits.parse(), Ok(Reader::Key(_))));
        assert!(matches!("//Alice".parse(), Ok(Reader::Account(_))));
        let ethereum = "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0";
        assert!(matches!(ethereum.parse(), Ok(Reader::Account(_))));
        let weak = format!("0x{}", "00".repeat(32));
        let refused = weak.parse::<Reader>().unwrap_err();
        assert!(refused.contains("small order"), "{refused}");
        assert!("nobody".parse::<Reader>().is_err());
    }
}
