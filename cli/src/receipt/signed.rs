//! The file: one COSE_Sign1 message (RFC 9052), EdDSA by the auditor's ed25519 key.
//!
//! Everything stands in the protected header or the payload, and the file has one form only: bytes that the signature
//! does not cover, or that say the same in other words, are refused.

use super::Receipt;
use crate::{
    error::{Explain, Outcome, Problem},
    files,
    keys::Identity,
};
use codec::{DecodeAll, Encode};
use coset::{iana::Algorithm, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable};
use cryptlet_primitives::{signed_by, Public, Signature};
use std::path::Path;

/// What the payload is: SCALE of a [`Receipt`], in this version.
const CONTENT_TYPE: &str = "application/vnd.cryptlet.receipt.1+scale";
/// What is signed beside header and payload: nothing, so that any COSE library verifies the file. What is signed begins
/// with words of COSE's own, and with the content's type: it never stands for anything else.
const ASIDE: &[u8] = b"";
/// Most bytes of a receipt: at slots of 100 ms a round of seven days has five thousand blocks on the way back to its opening,
/// a few KiB each.
pub const MAX_RECEIPT: u64 = 32 * 1024 * 1024;
/// First bytes of every receipt: the tag of COSE_Sign1, a list of four, and the protected header, 81 bytes.
const BEGINNING: [u8; 4] = [0xd2, 0x84, 0x58, 0x51];

/// A receipt with who signed it.
#[derive(Clone, PartialEq, Debug)]
pub struct Signed {
    /// The receipt, as it was signed. It is still to be checked: [`super::Checked::of`].
    pub receipt: Receipt,
    /// The auditor's key.
    pub auditor: Public,
}

/// Whether these bytes want to be a receipt.
pub fn is_receipt(bytes: &[u8]) -> bool {
    bytes.starts_with(&BEGINNING)
}

/// Signs a receipt.
pub fn sign(receipt: &Receipt, key: &Identity) -> Outcome<Vec<u8>> {
    let message = CoseSign1Builder::new()
        .protected(header(&key.public()))
        .payload(receipt.encode())
        .create_signature(ASIDE, |bytes| key.sign_bytes(bytes).0.to_vec())
        .build();
    let bytes = message.to_tagged_vec().explain(
        "receipt-not-made",
        "the receipt has no COSE form",
        "report this",
    )?;
    ensure_short(bytes.len())?;
    Ok(bytes)
}

/// Refuses a receipt that would be too long to read.
pub fn ensure_short(bytes: usize) -> Outcome {
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= MAX_RECEIPT) {
        return Ok(());
    }
    Err(Problem::new(
        "receipt-too-long",
        format!("the proofs that the node gives come to more than {MAX_RECEIPT} bytes"),
        "ask another node: --node URL",
    ))
}

impl Signed {
    /// Reads a receipt file.
    pub fn read(path: &Path) -> Outcome<Self> {
        let name = path.display().to_string();
        Signed::parse(&files::read(path, MAX_RECEIPT)?).map_err(|problem| Problem {
            state: format!("{name}: {}", problem.state),
            ..problem
        })
    }

    /// Reads a receipt whose signature holds.
    pub fn parse(bytes: &[u8]) -> Outcome<Self> {
        if !is_receipt(bytes) {
            return Err(bad("this is no receipt: the first bytes are wrong"));
        }
        let message = CoseSign1::from_tagged_slice(bytes)
            .map_err(|_| bad("the receipt was cut off, added to, or changed"))?;
        let auditor = message.protected.header.key_id.as_slice();
        let auditor = Public::try_from(auditor).map_err(|()| bad("it names no auditor's key"))?;
        if !message.unprotected.is_empty() {
            return Err(bad("it has a header that the signature does not cover"));
        }
        if message.protected.header != header(&auditor) {
            return Err(bad(
                "it is of another kind or version than this program knows",
            ));
        }
        let holds = message.verify_signature(ASIDE, |signature, bytes| {
            let signature = Signature::try_from(signature).map_err(drop)?;
            signed_by(&auditor, bytes, &signature)
                .then_some(())
                .ok_or(())
        });
        holds.map_err(|()| bad("the auditor's signature is wrong: the file was changed"))?;
        let payload = message.payload.as_deref().unwrap_or_default();
        let receipt = Receipt::decode_all(&mut &payload[..])
            .map_err(|_| bad("what was signed is no receipt"))?;
        // One form for each receipt: no byte of the file can be another.
        if message.to_tagged_vec().ok().as_deref() != Some(bytes) {
            return Err(bad("it has bytes that the signature does not cover"));
        }
        Ok(Signed { receipt, auditor })
    }
}

fn header(auditor: &Public) -> coset::Header {
    HeaderBuilder::new()
        .algorithm(Algorithm::EdDSA)
        .content_type(CONTENT_TYPE.to_owned())
        .key_id(auditor.0.to_vec())
        .build()
}

fn bad(state: &str) -> Problem {
    Problem::new(
        "bad-receipt",
        state,
        "get the file again from the auditor, or make one: `cryptlet audit`",
    )
}
