//! What proves that a host's isolation is what it says.

use cryptlet_primitives::{ids::Moment, policy::Isolation, Public};

/// Checks the evidence for a host's isolation.
pub trait Attestation {
    /// Until when `evidence` proves that the holder of `region_key` lies in a region of this isolation, milliseconds;
    /// [`Moment::MAX`] if without end. `None` if it does not prove it at `now`.
    fn valid_until(
        isolation: Isolation,
        region_key: &Public,
        evidence: &[u8],
        now: Moment,
    ) -> Option<Moment>;
}

/// Takes software for what it is, and believes in nothing stronger: no evidence is verified, so none is accepted.
pub struct SoftwareOnly;

impl Attestation for SoftwareOnly {
    fn valid_until(isolation: Isolation, _: &Public, evidence: &[u8], _: Moment) -> Option<Moment> {
        (isolation == Isolation::Software && evidence.is_empty()).then_some(Moment::MAX)
    }
}
