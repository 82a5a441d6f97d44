//! Keys: the account that signs transactions, and the identity key that signs packages.

use crate::{
    account::Account,
    error::{Outcome, Problem},
    files,
    output::hex,
};
use cryptlet_primitives::{Public, Signature};
use sp_core::{ed25519, Pair, H256};
use std::{path::Path, str::FromStr};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// Most bytes of a key file: a seed in hex or a phrase of 24 words with derivations.
const MAX_KEY_FILE: u64 = 1024;

/// What a signer's file is.
const ACCOUNT_FILE: &str = "name the file (mode 0600) with the account's secret: a phrase, or a seed as 0x and 64 hex \
                            digits (`registrar key generate` makes one). A host's vault is no account; an identity key's file \
                            would sign as an account that nobody knows";
/// What an identity's file is.
const IDENTITY_FILE: &str = "name the file (mode 0600) with its seed, 0x and 64 hex digits: `cryptlet keygen FILE` makes one";

/// Who signs transactions: an sr25519 key pair.
#[derive(Debug)]
pub struct Signer {
    pair: Keypair,
}

impl Signer {
    /// Reads `//Name`, a well-known development account, or the file that holds a secret.
    pub fn read(text: &str) -> Outcome<Self> {
        let secret = secret_of(text, ACCOUNT_FILE)?;
        let refused = |words: String| {
            // A library's words tell which word of a phrase is wrong; of anything else they tell nothing.
            let words = match secret.split_whitespace().count() {
                0..=11 => String::new(),
                _ => format!(": {words}"),
            };
            let state = format!("{text} is the secret of no account{words}");
            Problem::new("bad-signer", state, ACCOUNT_FILE)
        };
        let uri = SecretUri::from_str(secret.trim()).map_err(|error| refused(error.to_string()))?;
        let pair = Keypair::from_uri(&uri).map_err(|error| refused(error.to_string()))?;
        Ok(Signer { pair })
    }

    /// The signer's account.
    pub fn account(&self) -> Account {
        Account::new(self.pair.public_key().0)
    }

    /// The pair, for transactions.
    pub fn pair(&self) -> &Keypair {
        &self.pair
    }
}

/// A publisher's identity key: ed25519.
pub struct Identity {
    pair: ed25519::Pair,
}

impl Identity {
    /// Makes a new key from the operating system's randomness and stores its seed in a new file.
    pub fn create(path: &Path) -> Outcome<Self> {
        let (pair, seed) = ed25519::Pair::generate();
        files::write_secret(path, &format!("{}\n", hex(seed)))?;
        Ok(Identity { pair })
    }

    /// Reads `//Name`, a development key, or the file that holds a seed.
    pub fn read(text: &str) -> Outcome<Self> {
        let secret = secret_of(text, IDENTITY_FILE)?;
        // The library's error has no words of its own.
        let pair = ed25519::Pair::from_string(secret.trim(), None).map_err(|_| {
            let state = format!("{text} is no identity key's secret");
            Problem::new("bad-identity", state, IDENTITY_FILE)
        })?;
        Ok(Identity { pair })
    }

    /// The public key.
    pub fn public(&self) -> Public {
        self.pair.public()
    }

    /// Signs a digest.
    pub fn sign(&self, digest: &H256) -> Signature {
        self.sign_bytes(digest.as_bytes())
    }

    /// Signs bytes that say by themselves what they are.
    pub fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        self.pair.sign(bytes)
    }
}

/// The secret that a word of the command line stands for: itself if it is `//Name`, else what the file of that name holds.
fn secret_of(word: &str, remedy: &str) -> Outcome<String> {
    if word.starts_with("//") {
        return Ok(word.to_owned());
    }
    let path = Path::new(word);
    if !matches!(path.try_exists(), Ok(false)) {
        return files::read_secret(path, MAX_KEY_FILE, remedy);
    }
    let is_name = word.chars().all(|letter| letter.is_ascii_alphanumeric());
    let remedy = match is_name {
        true => format!("a development key is written with two slashes, //{word}; else {remedy}"),
        false => remedy.to_owned(),
    };
    let state = format!("there is no file {word}");
    Err(Problem::new("key-not-read", state, remedy))
}

/// Reads an account: as [`Account`] is read, or `//Name` of a development account.
pub fn account(text: &str) -> Result<Account, String> {
    if text.starts_with("//") {
        return Signer::read(text)
            .map(|signer| signer.account())
            .map_err(|problem| problem.state);
    }
    Account::from_str(text).map_err(|error| format!("{error}; or //Name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn a_development_account_has_its_known_address() {
        assert_eq!(
            Signer::read("//Alice").unwrap().account().to_string(),
            ALICE
        );
        assert_eq!(account(ALICE), account("//Alice"));
        let hexed = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
        assert_eq!(account(hexed), account("//Alice"));
        let ethereum = "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0";
        assert_eq!(account(ethereum).unwrap().to_string(), ethereum);
        assert!(account("5Grwva").unwrap_err().contains("SS58"));
    }

    #[test]
    fn a_key_that_was_made_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity");
        let made = Identity::create(&path).unwrap();
        let read = Identity::read(path.to_str().unwrap()).unwrap();
        assert_eq!(made.public(), read.public());
        let digest = H256::repeat_byte(7);
        assert!(cryptlet_primitives::signed_by(
            &read.public(),
            digest.as_bytes(),
            &made.sign(&digest)
        ));
    }

    #[test]
    fn an_account_file_holds_a_seed_or_a_phrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signer");
        let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
        files::write_secret(&path, &format!("{phrase}//Alice\n")).unwrap();
        assert_eq!(
            Signer::read(path.to_str().unwrap())
                .unwrap()
                .account()
                .to_string(),
            ALICE
        );
        let bad = folder.path().join("bad");
        files::write_secret(&bad, "no such words").unwrap();
        let problem = Signer::read(bad.to_str().unwrap()).unwrap_err();
        assert_eq!(problem.code, "bad-signer");
        assert!(
            problem.state.ends_with("is the secret of no account"),
            "{problem}"
        );
        assert!(problem.remedy.contains("vault"), "{problem:?}");
        let typo = folder.path().join("typo");
        files::write_secret(&typo, &phrase.replace("obey", "obay")).unwrap();
        let problem = Signer::read(typo.to_str().unwrap()).unwrap_err();
        assert!(problem.state.contains("no account: "), "{problem}");
    }

    #[test]
    fn a_name_without_slashes_is_told_from_a_file() {
        let problem = Signer::read("Eve").unwrap_err();
        assert_eq!(problem.state, "there is no file Eve");
        assert!(problem.remedy.contains("//Eve"), "{}", problem.remedy);
        let problem = Identity::read("keys/of.me").map(drop).unwrap_err();
        assert_eq!(problem.state, "there is no file keys/of.me");
        assert!(problem.remedy.contains("keygen"), "{}", problem.remedy);
    }
}
