//! The council: the members of the consortium, who administer the chain together.

use super::block::{blocks_in, MaxProposalWeight};
use crate::{AccountId, BlockNumber, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin};
use frame_support::{
    parameter_types,
    traits::{ConstU32, EitherOfDiverse},
};
use frame_system::EnsureRoot;
use pallet_collective::{DefaultVote, EnsureProportionAtLeast, Instance1, MemberCount};

/// The council among collectives.
pub type CouncilCollective = Instance1;

/// Two thirds of the council, or root, which exists on a development chain alone.
pub type EnsureCouncil = EitherOfDiverse<
    EnsureRoot<AccountId>,
    EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>,
>;

/// Who has not voted when the time is up has not agreed: two thirds of all members have to say aye.
pub struct SilenceIsNay;

impl DefaultVote for SilenceIsNay {
    fn default_vote(_: Option<bool>, _: MemberCount, _: MemberCount, _: MemberCount) -> bool {
        false
    }
}

/// Milliseconds in which a proposal has to be decided: three days, so that a weekend is enough.
const MOTION_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

parameter_types! {
    /// [`MOTION_MS`] in blocks at the chain's pace.
    pub MotionDuration: BlockNumber = blocks_in(MOTION_MS);
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
    type Consideration = ();
    type DefaultVote = SilenceIsNay;
    type DisapproveOrigin = EnsureCouncil;
    type KillOrigin = EnsureCouncil;
    /// Members of a consortium, not of a public.
    type MaxMembers = ConstU32<100>;
    type MaxProposals = ConstU32<32>;
    type MaxProposalWeight = MaxProposalWeight;
    type MotionDuration = MotionDuration;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type SetMembersOrigin = EnsureCouncil;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}
