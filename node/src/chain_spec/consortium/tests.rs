//! Descriptions of consortia: good, and wrong in each way that has a message.

use super::*;

/// A trial of two members. Tests change one thing in it.
const TRIAL: &str = r#"
name = "North Sea trial"
id = "north-sea"
kind = "local"
slot-duration-ms = 250
session-slots = 40
council = ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"]

[[validators]]
account = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
aura = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
grandpa = "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"
delegate = "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"

[[validators]]
account = "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"
aura = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
grandpa = "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69"
delegate = "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69"

[[balances]]
account = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
tokens = 1000
"#;

/// Baltathar of Ethereum's tools, with the address's checksum.
const BALTATHAR: &str = "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0";

fn read(text: &str) -> Result<Consortium, Error> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("consortium.toml");
    fs::write(&path, text).expect("the file is written");
    Consortium::read(&path)
}

/// What the refusal of [`TRIAL`] with `from` replaced by `to` says.
fn refusal(from: &str, to: &str) -> String {
    assert!(TRIAL.contains(from), "the test replaces something");
    read(&TRIAL.replacen(from, to, 1))
        .expect_err("refused")
        .to_string()
}

#[test]
fn a_good_description_says_what_the_chain_will_be() {
    let consortium = read(TRIAL).expect("a good description");
    assert_eq!(consortium.id, "north-sea");
    assert_eq!(consortium.founding.pace.slot_duration_ms, 250);
    assert_eq!(consortium.founding.pace.session_slots, 40);
    assert_eq!(
        consortium.founding.validators[1].account,
        Sr25519Keyring::Bob.to_account_id()
    );
    assert_eq!(
        consortium.founding.validators[1].keys.grandpa,
        Ed25519Keyring::Bob.public().into()
    );
    assert_eq!(
        consortium.founding.balances,
        vec![(Sr25519Keyring::Alice.to_account_id(), 1000 * TOKEN)]
    );
    assert_eq!(consortium.founding.sudo, None);
}

#[test]
fn the_pace_may_be_left_out() {
    let text = TRIAL
        .replace("slot-duration-ms = 250", "")
        .replace("session-slots = 40", "");
    assert_eq!(
        read(&text).expect("a good description").founding.pace,
        Default::default()
    );
}

#[test]
fn an_unknown_entry_is_refused_with_its_place() {
    let error = refusal("slot-duration-ms = 250", "slot-time = 250");
    assert!(
        error.contains("slot-time") && error.contains("unknown field"),
        "{error}"
    );
    let error = refusal("tokens = 1000", "tokens = 1000\nlocked = true");
    assert!(error.contains("locked"), "{error}");
}

#[test]
fn a_missing_entry_is_named() {
    let error = refusal("name = \"North Sea trial\"", "");
    assert!(error.contains("name"), "{error}");
}

#[test]
fn a_wrong_key_is_shown_with_the_forms_that_keys_have() {
    let error = refusal("aura = \"5FHneW46", "aura = \"6FHneW46");
    assert!(
        error.contains("6FHneW46") && error.contains("registrar key inspect"),
        "{error}"
    );
}

#[test]
fn slots_that_are_too_short_are_refused() {
    let error = refusal("slot-duration-ms = 250", "slot-duration-ms = 0");
    assert!(error.contains("choose 100 to 60000 ms"), "{error}");
}

#[test]
fn slots_without_time_for_callbacks_are_warned_of() {
    let warning = |ms: u32| {
        let slots = format!("slot-duration-ms = {ms}");
        let text = TRIAL.replacen("slot-duration-ms = 250", &slots, 1);
        read(&text).expect("a good description").warning()
    };
    assert_eq!(warning(250), None);
    let warned = warning(249).expect("a warning");
    assert!(
        warned.contains("slots of 249 ms") && warned.contains("choose 250 ms or more"),
        "{warned}"
    );
}

#[test]
fn a_validator_or_a_key_twice_is_refused() {
    let alice = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    let bob = "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";
    let error = refusal(bob, alice);
    assert!(
        error.contains("validators, account") && error.contains("twice"),
        "{error}"
    );
    let error = refusal(
        "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69",
        "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
    );
    assert!(error.contains("validators, grandpa"), "{error}");
}

#[test]
fn a_chain_without_validators_is_refused() {
    let start = TRIAL.find("[[validators]]").expect("in the text");
    let end = TRIAL.find("[[balances]]").expect("in the text");
    let text = format!("{}validators = []\n{}", &TRIAL[..start], &TRIAL[end..]);
    let error = read(&text).expect_err("refused").to_string();
    assert!(error.contains("validators: 0"), "{error}");
}

#[test]
fn a_council_member_that_could_not_pay_is_named() {
    let error = refusal(
        "[[balances]]\naccount = \"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\"",
        "[[balances]]\naccount = \"5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\"",
    );
    assert!(
        error.contains("5Grwva") && error.contains("could not pay"),
        "{error}"
    );
}

#[test]
fn a_balance_of_nothing_is_refused() {
    let error = refusal("tokens = 1000", "tokens = 0");
    assert!(error.contains("gets nothing"), "{error}");
}

#[test]
fn an_id_that_leaves_its_folder_is_refused() {
    let error = refusal("id = \"north-sea\"", "id = \"../north-sea\"");
    assert!(error.contains("lower-case letters"), "{error}");
}

#[test]
fn a_live_chain_takes_no_development_keys() {
    let error = refusal("kind = \"local\"", "kind = \"live\"");
    assert!(error.contains("development key"), "{error}");
    let error = refusal("kind = \"local\"", "");
    assert!(
        error.contains("development key"),
        "a chain is live unless it says otherwise: {error}"
    );
}

#[test]
fn a_boot_node_has_to_be_an_address_with_its_key() {
    let error = refusal(
        "kind = \"local\"",
        "kind = \"local\"\nboot-nodes = [\"example.com:30333\"]",
    );
    assert!(error.contains("boot-nodes, `example.com:30333`"), "{error}");
}

#[test]
fn a_file_that_is_missing_is_named() {
    let error = Consortium::read(Path::new("/nowhere/consortium.toml"))
        .expect_err("refused")
        .to_string();
    assert!(error.contains("/nowhere/consortium.toml"), "{error}");
}

/// [`TRIAL`] as a live chain with a number of its own, and with keys of nobody: 1 and 3 vote, 2 and 4 make blocks. It ends
/// within the table of contracts.
fn live(delegates: [u8; 2]) -> String {
    let hex = |byte: u8| format!("0x{}", hex::encode([byte; 32]));
    let mut text = TRIAL
        .replace("kind = \"local\"", "")
        .replace("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", &hex(9));
    for (place, key) in [
        "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
        "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48",
        "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69",
        "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
    ]
    .into_iter()
    .enumerate()
    {
        text = text.replace(key, &hex(place as u8 + 1));
    }
    let [first, second] = delegates;
    for (from, to) in [(3, second), (1, first)] {
        text = text.replace(
            &format!("delegate = \"{}\"", hex(from)),
            &format!("delegate = \"{}\"", hex(to)),
        );
    }
    format!("{text}\n[contracts]\nchain-id = 7777\n")
}

#[test]
fn a_live_validator_has_a_delegate_key_of_its_own() {
    let with_delegates = |delegates| read(&live(delegates));
    assert!(with_delegates([5, 6]).is_ok());
    // The own grandpa key, another validator's, another validator's aura key.
    for delegates in [[1, 5], [3, 5], [5, 4]] {
        let error = with_delegates(delegates).expect_err("refused").to_string();
        assert!(error.contains("votes on them too"), "{error}");
    }
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let policy = "\n[policy]\nmin-instances = 5\nmax-instances = 3\n";
    let error = read(&format!("{TRIAL}{policy}"))
        .expect_err("refused")
        .to_string();
    assert!(error.contains("policy: contradicts itself"), "{error}");
}

#[test]
fn policy_and_private_endpoints_reach_the_genesis() {
    let text = TRIAL.replacen(
        "kind = \"local\"",
        "kind = \"local\"\nprivate-endpoints = [\"10.0.0.7\"]",
        1,
    );
    let consortium =
        read(&format!("{text}\n[policy]\nmin-instances = 3\n")).expect("a good description");
    assert_eq!(consortium.founding.policy.min_instances, Some(3));
    assert_eq!(consortium.founding.private_endpoints, vec!["10.0.0.7"]);
}

/// [`TRIAL`] with more at its end.
fn trial_with(more: &str) -> Result<Consortium, Error> {
    read(&format!("{TRIAL}\n{more}\n"))
}

#[test]
fn deployers_and_the_chains_number_reach_the_genesis() {
    let bob = Sr25519Keyring::Bob.to_account_id();
    let contracts = format!(
        "[contracts]\nchain-id = 7777\ndeployers = [\"{}\", \"{BALTATHAR}\"]",
        bob.to_ss58check()
    );
    let founding = trial_with(&contracts).expect("a good description").founding;
    assert_eq!(founding.chain_id, 7_777);
    let baltathar = ethereum_developers().nth(1).expect("there are four");
    assert_eq!(founding.deployers, Some(vec![bob, baltathar]));

    let nobody = trial_with("[contracts]\ndeployers = []").expect("a good description");
    assert_eq!(nobody.founding.deployers, Some(vec![]));
}

#[test]
fn everybody_deploys_on_a_chain_of_the_development_number_unless_it_says_otherwise() {
    let founding = read(TRIAL).expect("a good description").founding;
    assert_eq!(founding.deployers, None);
    assert_eq!(founding.chain_id, pallet_consortium::DEVELOPMENT_CHAIN_ID);
}

#[test]
fn a_live_chain_has_a_number_of_its_own() {
    let contracts = |text: &str| toml::from_str::<Contracts>(text).expect("the table parses");
    let error = contracts("").check(Kind::Live).expect_err("refused");
    assert!(
        error
            .to_string()
            .contains("contracts, chain-id: 4410452 is the number of every development chain"),
        "{error}"
    );
    assert!(contracts("chain-id = 7777").check(Kind::Live).is_ok());
    assert!(contracts("").check(Kind::Local).is_ok());
}

#[test]
fn contracts_that_cannot_be_are_refused() {
    let lower = BALTATHAR.to_lowercase();
    let many: Vec<String> = (0..101).map(|n| format!("\"0x{n:064x}\"")).collect();
    let many = format!("deployers = [{}]", many.join(", "));
    let mistyped = BALTATHAR.replace("3Cd", "3cd");
    for (contracts, words) in [
        ("chain-id = 0", "chain-id: 0: choose 1 to 4503599627370476"),
        ("chain-id = 9007199254740993", "choose 1 to"),
        ("owners = []", "unknown field `owners`"),
        (many.as_str(), "contracts, deployers: 101: name 100 at most"),
        (
            format!("deployers = [\"{lower}\", \"{BALTATHAR}\"]").as_str(),
            format!("contracts, deployers: {BALTATHAR} is listed twice").as_str(),
        ),
        (format!("deployers = [\"{mistyped}\"]").as_str(), "checksum"),
        ("deployers = [\"0x1234\"]", "an Ethereum address has 40"),
        (
            format!("deployers = [\"0x{}\"]", "g".repeat(40)).as_str(),
            "an Ethereum address is 0x and 40 hex digits",
        ),
    ] {
        let refused = trial_with(&format!("[contracts]\n{contracts}")).expect_err("refused");
        let told = refused.to_string();
        assert!(told.contains(words), "{contracts}: {told}");
    }
}

#[test]
fn an_ethereum_address_may_start_with_tokens() {
    let more = format!("[[balances]]\naccount = \"{BALTATHAR}\"\ntokens = 5");
    let founding = trial_with(&more).expect("a good description").founding;
    let baltathar = ethereum_developers().nth(1).expect("there are four");
    assert_eq!(founding.balances[1], (baltathar, 5 * TOKEN));

    let error = trial_with(&more.replace("tokens = 5", "tokens = 0")).expect_err("refused");
    let told = error.to_string();
    assert!(
        told.contains(&format!("{BALTATHAR} gets nothing")),
        "{told}"
    );
}

#[test]
fn a_live_chain_takes_no_development_accounts_of_ethereum() {
    let error = read(&format!("{}deployers = [\"{BALTATHAR}\"]", live([5, 6])))
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains(&format!("{BALTATHAR}: is a development key")),
        "{error}"
    );
}
