//! A number as a key of an index.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::CryptletId;
use scale_info::TypeInfo;

/// A cryptlet's number, big endian: keys of an index then stand in the order of their numbers, and a page of them can
/// be read from its start without those before it.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Place([u8; 4]);

impl From<CryptletId> for Place {
    fn from(id: CryptletId) -> Self {
        Place(id.0.to_be_bytes())
    }
}

impl From<Place> for CryptletId {
    fn from(place: Place) -> Self {
        CryptletId(u32::from_be_bytes(place.0))
    }
}
