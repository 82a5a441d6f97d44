//! The library that wraps keys gives what RFC 9180 says, for both suites: appendices A.2.1 and A.1.1, base mode, the first
//! encryption.
#![allow(clippy::unwrap_used, reason = "how a test says what it expects")]

use hpke::{
    aead::{Aead, AesGcm128, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng, Kem, OpModeR, OpModeS, Serializable,
};
use std::convert::Infallible;

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const AAD: &str = "436f756e742d30";
const CONTENT: &str = "4265617574792069732074727574682c20747275746820626561757479";

/// What the RFC gives of a suite.
struct Vector {
    ikm_e: &'static str,
    ikm_r: &'static str,
    sk_r: &'static str,
    pk_r: &'static str,
    enc: &'static str,
    ct: &'static str,
}

fn bytes(digits: &str) -> Vec<u8> {
    hex::decode(digits).unwrap()
}

/// The RFC's `ikmE` in the place of chance.
struct Given(Vec<u8>);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("an ephemeral key is derived from bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("an ephemeral key is derived from bytes")
    }

    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        filled.copy_from_slice(&std::mem::take(&mut self.0));
        Ok(())
    }
}

impl TryCryptoRng for Given {}

fn holds<A: Aead>(vector: &Vector) {
    let (secret, public) = X25519HkdfSha256::derive_keypair(&bytes(vector.ikm_r));
    // The RFC shows the key as it was derived, the library as it is used: clamped.
    let mut clamped = bytes(vector.sk_r);
    clamped[0] &= 248;
    clamped[31] = clamped[31] & 127 | 64;
    assert_eq!(secret.to_bytes().as_slice(), clamped);
    assert_eq!(public.to_bytes().as_slice(), bytes(vector.pk_r));
    let (enc, ct) = single_shot_seal_with_rng::<A, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &bytes(INFO),
        &bytes(CONTENT),
        &bytes(AAD),
        &mut Given(bytes(vector.ikm_e)),
    )
    .unwrap();
    assert_eq!(enc.to_bytes().as_slice(), bytes(vector.enc));
    assert_eq!(ct, bytes(vector.ct));
    let opened = single_shot_open::<A, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &enc,
        &bytes(INFO),
        &ct,
        &bytes(AAD),
    );
    assert_eq!(opened.unwrap(), bytes(CONTENT));
}

#[test]
fn chacha20_poly1305_is_appendix_a_2_1() {
    holds::<ChaCha20Poly1305>(&Vector {
        ikm_e: "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b",
        ikm_r: "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
        sk_r: "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
        pk_r: "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
        enc: "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
        ct: "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
    });
}

#[test]
fn aes_128_gcm_is_appendix_a_1_1() {
    holds::<AesGcm128>(&Vector {
        ikm_e: "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
        ikm_r: "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
        sk_r: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        pk_r: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        enc: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        ct: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    });
}
