//! What to do about each refusal of the chain, in commands of this program.

/// The remedy for a refusal `Pallet.Error`.
pub fn of(code: &str) -> &'static str {
    match REMEDIES.iter().find(|(known, _)| *known == code) {
        Some((_, remedy)) => remedy,
        None => "the state is unchanged: the words before this say what is missing",
    }
}

const REMEDIES: &[(&str, &str)] = &[
    ("Cryptlet.NotFound", "find its name or number with `cryptlet list`"),
    ("Cryptlet.AlreadyExists", "choose another name, build the package anew and register that"),
    (
        "Cryptlet.NotAuthorized",
        "sign as the owner (`cryptlet show NAME`) or as the host's operator (`cryptlet host list`): --signer",
    ),
    ("Cryptlet.Revoked", "a revoked cryptlet stays so: register a new one under another name"),
    ("Cryptlet.BadName", "choose lower-case letters, digits and single hyphens, a letter first"),
    ("Cryptlet.BadTag", "give each tag once, in the letters of a name: --tag oil --tag prices"),
    ("Cryptlet.BadHeader", "build the package anew from a WIT header"),
    ("Cryptlet.BadLocation", "give an https address that is public or allowed: --location https://…"),
    ("Cryptlet.NameMismatch", "build the package with the configuration of this cryptlet"),
    (
        "Cryptlet.KeyMismatch",
        "for a package: `cryptlet rotate-key` first, then build with that key; for an instance: run `cryptlet admit` again",
    ),
    (
        "Cryptlet.BadSignature",
        "a package is signed for one account on one chain: build it for this signer; a host's papers must be fresh",
    ),
    ("Cryptlet.KeyInUse", "make a new key: `cryptlet keygen`, or a new vault for the host"),
    ("Cryptlet.RotatedTooOften", "wait, and rotate later"),
    ("Cryptlet.NothingOffered", "let the owner run `cryptlet offer-ownership NAME YOUR-ACCOUNT`"),
    ("Cryptlet.BadPolicy", "look at the file: minimum above maximum, or a rule with crossed bounds"),
    ("Cryptlet.Unchanged", "nothing to do: the chain has this already"),
    ("Cryptlet.HostNotFound", "find the host's number with `cryptlet host list`"),
    ("Cryptlet.BadEndpoint", "give https://name or https://name:port, nothing after it"),
    (
        "Cryptlet.PrivateEndpoint",
        "use a public name, or let the council allow it: `cryptlet council allow-endpoints HOST`",
    ),
    ("Cryptlet.BadPrivateHost", "give each host once, a name or an address, without https:// and port"),
    ("Cryptlet.EvidenceRefused", "enrol the host as software, or give evidence that holds: --evidence FILE"),
    ("Cryptlet.HostNotActive", "`cryptlet host renew HOST`, or `cryptlet host reinstate HOST`"),
    ("Cryptlet.AlreadySuspended", "nothing to do: its votes don't count"),
    ("Cryptlet.NotSuspended", "nothing to do: its votes count"),
    ("Cryptlet.KeyAnswered", "give the host a new region key, then `cryptlet host rotate-key HOST`"),
    ("Cryptlet.AlreadyRetired", "wait, then `cryptlet host withdraw HOST`; enrol anew what is to serve on"),
    ("Cryptlet.NotRetired", "`cryptlet host retire HOST` first"),
    ("Cryptlet.RetirementTooShort", "wait: what it signed may still be held against it"),
    ("Cryptlet.OffersOpen", "`cryptlet dismiss CRYPTLET HOST` for each offer, then retire"),
    ("Cryptlet.OfferNotFound", "let the operator run `cryptlet host offer CRYPTLET --endpoint URL`"),
    ("Cryptlet.HostNotAllowed", "see `cryptlet policy show CRYPTLET`: change it, or use another host"),
    ("Cryptlet.MaxInstancesExceeded", "`cryptlet dismiss CRYPTLET HOST` one, or raise max-instances"),
    (
        "Cryptlet.PoolTooSmall",
        "admit more hosts (`cryptlet admit CRYPTLET --all`), or lower min-instances; a contract's cryptlet: `cryptlet seek-hosts NUMBER`",
    ),
    ("Cryptlet.PoolTooLarge", "`cryptlet dismiss CRYPTLET HOST` some, or raise max-instances"),
    ("Cryptlet.CallerNotAllowed", "let the owner add your account to `callers`: `cryptlet policy set`"),
    ("Cryptlet.Unbound", "ask a utility cryptlet; a contract asks its own, once `cryptlet show NUMBER` says that it is bound"),
    (
        "Cryptlet.ServesOneContract",
        "delegates ask the hosts that the contract names; if it has too few and nobody asks any more: `cryptlet seek-hosts NUMBER`",
    ),
    ("Cryptlet.NoHostsMissing", "nothing to do: see how it stands with `cryptlet show NUMBER`"),
    ("Cryptlet.AlreadySought", "wait for a day at most: hosts are asked, or there are none; see `cryptlet show NUMBER`"),
    ("Cryptlet.TooFewHosts", "let the operators enrol hosts, or have the contract name others"),
    ("Cryptlet.OtherCode", "see the newest version's code with `cryptlet show NAME`"),
    ("Cryptlet.NotABlueprint", "choose one that is registered with --kind contract"),
    ("Cryptlet.MaxStartingExceeded", "try again in some minutes"),
    ("Cryptlet.ConfigurationName", "give the configuration a \"name\""),
    ("Cryptlet.ConfigurationPublicKey", "build the package with `cryptlet package build --identity FILE`"),
    ("CryptoDelegate.TopicNotFound", "ask first: `cryptlet request NAME METHOD …`"),
    ("CryptoDelegate.NotDepositor", "sign as the account that pays for the topic: `cryptlet topic show TOPIC`"),
    ("CryptoDelegate.RetentionTooShort", "keep two pages or more: --pages 2"),
    ("CryptoDelegate.RetentionTooLong", "`cryptlet topic keep TOPIC --pages 2` first, as often as it takes"),
    ("CryptoDelegate.TopicInUse", "wait until its open rounds are decided or expired"),
    ("CryptoDelegate.TopicNotIdle", "others use it: wait until it has had no result for a month, or `cryptlet topic hand-over TOPIC`"),
    ("CryptoDelegate.RoundNotFound", "nothing to do: it is decided, expired, closed, or was never asked"),
    ("CryptoDelegate.CryptletActive", "wait for its deadline, or let the council close it: `cryptlet council close-round ROUND`"),
    ("CryptoDelegate.BadMethod", "see the methods with `cryptlet show NAME`"),
    ("CryptoDelegate.BadParams", "let `cryptlet request` encode the arguments"),
    ("CryptoDelegate.MaxParamsExceeded", "ask a shorter question, or see `cryptlet policy show NAME`"),
    ("CryptoDelegate.DeadlineTooSoon", "give a longer one: --deadline DURATION"),
    ("CryptoDelegate.MaxDurationExceeded", "see max-duration-ms in `cryptlet policy show NAME`, and give a shorter one: --deadline DURATION"),
    ("CryptoDelegate.FeeTooLow", "see min-fee in `cryptlet policy show NAME`, and give that or more: --fee AMOUNT"),
    ("CryptoDelegate.MaxOpenRoundsExceeded", "ask again in a few seconds"),
    ("CryptoDelegate.MaxOpenByRequesterExceeded", "wait for answers to what this account has asked, then ask again"),
    ("CryptoDelegate.MaxOpenByCryptletExceeded", "ask again when the cryptlet has answered others"),
    ("CryptoDelegate.DepositNotCovered", "fund the account (`cryptlet transfer 10CLT --to ACCOUNT`): a question holds a deposit, the first in a topic a larger one"),
    ("CryptoDelegate.MaxExpiriesExceeded", "give another deadline: --deadline 45s"),
    ("CryptoDelegate.PeriodTooShort", "give a longer one: --every 1m"),
    ("CryptoDelegate.MomentPassed", "give one to come: --at MOMENT; what has ended begins anew with another price or deadline"),
    ("CryptoDelegate.MomentTooFar", "give one within five years"),
    ("CryptoDelegate.FundsTooLow", "pay for one result at least: --results 1; `cryptlet feed resume` works once the subscription is accepted and funded"),
    ("CryptoDelegate.AlreadySubscribed", "see `cryptlet feed list`; `cryptlet feed fund FEED` pays for more"),
    ("CryptoDelegate.NotSubscribed", "see what this account subscribes to: `cryptlet feed list`"),
    ("CryptoDelegate.NotStopped", "nothing to do: see `cryptlet feed show FEED`"),
    ("CryptoDelegate.WatchTooShort", "have the policy allow rounds of a minute (max-duration-ms), or subscribe at intervals: --every 1m"),
    ("CryptoDelegate.MaxWatchingExceeded", "join a feed that others have begun, or subscribe at intervals: --every 1m"),
    ("CryptoDelegate.CursorTooHigh", "give a lower one: --after NUMBER"),
    ("Callbacks.AlreadyPaused", "nothing to do: the contract is not called back"),
    ("Callbacks.NotPaused", "nothing to do: the contract is called back"),
    ("Callbacks.FailureNotFound", "see which there are: `cryptlet contract failures --all`"),
    ("Callbacks.ResultKept", "nothing to do: it can still be tried again: `cryptlet contract failures --all` tells how"),
    ("Council.NotMember", "sign as a member of the council: `cryptlet council list`"),
    ("Council.DuplicateProposal", "vote for the one that is open: `cryptlet council list`"),
    ("Council.DuplicateVote", "nothing to do: your vote stands"),
    ("Council.ProposalMissing", "it is decided, or never was: `cryptlet council list`"),
    ("Council.TooEarly", "more members must vote: `cryptlet council vote PROPOSAL`"),
    ("Council.TooManyProposals", "close one that is carried, lost or over: `cryptlet council list`"),
    ("Council.WrongProposalWeight", "the runtime changed meanwhile: close it again"),
    ("Consortium.AlreadyExists", "nothing to do: the account may validate; it needs session keys (docs/consortium.md)"),
    ("Consortium.NotFound", "name an account that was admitted: Consortium.Admitted in the chain's state"),
    ("Consortium.MaxValidatorsExceeded", "dismiss one first: `cryptlet council dismiss-validator ACCOUNT`"),
    (
        "Consortium.LastValidator",
        "admit another first, and let it set its session keys: `cryptlet council admit-validator ACCOUNT`",
    ),
    ("Consortium.DuplicateDeployer", "name each account once: `cryptlet council set-deployers ACCOUNT…`"),
    ("Sudo.RequireSudo", "only a development chain has sudo, its administrator's: use `cryptlet council`"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_refusal_stands_once_and_says_something() {
        let codes: BTreeSet<_> = REMEDIES.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), REMEDIES.len());
        assert!(REMEDIES
            .iter()
            .all(|(code, remedy)| code.contains('.') && remedy.len() > 10));
        assert!(of("Elsewhere.Unknown").contains("unchanged"));
    }
}
