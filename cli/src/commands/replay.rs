//! `cryptlet replay`: a result's input, run again through the same component.

use super::{history, name};
use crate::{
    answer::pretty,
    context::Context,
    error::{Explain, Outcome, Problem},
    files,
    output::{hex, Sheet},
    question::typed_json,
    receipt::{gather, shown::Words, Checked, Signed, Trust},
};
use cryptlet_primitives::{
    agreement::{decide, Agreement, Vote},
    digest::sha256,
    envelope::Envelope,
    ids::{HostId, Sequence},
    package::MAX_COMPONENT,
    statement::{Occasion, Statement},
};
use serde::Deserialize;
use serde_json::{json, Value as Json};
use sp_core::H256;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The number under which a replay stands beside the votes: no host has it.
const REPLAYED: HostId = HostId(u32::MAX);

/// The command's arguments.
#[derive(clap::Args)]
pub struct Replay {
    /// A receipt, for which no node is asked; or a topic, with the result's place.
    receipt: String,
    /// The result's place in the topic.
    #[arg(conflicts_with_all = ["auditor", "block_hash", "genesis"])]
    sequence: Option<Sequence>,
    #[command(flatten)]
    trust: Trust,
    /// How a host runs cryptlets: its configuration, which also maps the sources.
    #[arg(long, value_name = "FILE")]
    host_config: PathBuf,
    /// The component, as `cryptlet package extract` writes it. Its digest must be the one that answered.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// For a method that reads updates from outside: those that the hosts had, as `cryptlet-host run --updates` takes them.
    #[arg(long, value_name = "FILE")]
    updates: Option<PathBuf>,
    /// For a method that opens sealed contents: the file of a key that they are sealed to, as `cryptlet field key new` makes it.
    #[arg(long, value_name = "FILE")]
    encryption_key: Option<PathBuf>,
    /// The host's program.
    #[arg(long, value_name = "PROGRAM", default_value = "cryptlet-host")]
    host_program: PathBuf,
}

/// What a run of the host's program answers.
#[derive(Deserialize)]
struct Ran {
    output: String,
    component: H256,
}

/// How the replayed answer stands to the accepted one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Likeness {
    /// The same bytes.
    Same,
    /// Under a median: a vote that the rule counts with the accepted answer.
    WithinVotes,
    /// Neither.
    Other,
}

impl Replay {
    /// Runs the input again, and compares.
    pub async fn run(self, context: &Context) -> Outcome {
        let checked = self.checked(context).await?;
        let envelope = &checked.receipt.envelope;
        let statement = &envelope.statement;
        // Before anything runs: a method of the header, with arguments and an answer of its types.
        let words = Words::of(&checked)?;
        let component = self.component_of(&checked)?;
        let folder = tempfile::tempdir().explain(
            "folder-not-made",
            "no folder for what the host's program reads",
            "check that the folder for temporary files has space",
        )?;
        let header = folder.path().join("header.wit");
        let configuration = folder.path().join("configuration.json");
        files::write(&header, &checked.version.header)?;
        files::write(&configuration, &checked.version.configuration)?;
        let mut command = Command::new(&self.host_program);
        command
            .arg("run")
            .arg("--config")
            .arg(&self.host_config)
            .arg("--component")
            .arg(&component)
            .arg("--header")
            .arg(&header)
            .arg("--configuration")
            .arg(&configuration)
            .args(input(statement));
        if let Some(updates) = &self.updates {
            command.arg("--updates").arg(updates);
        }
        if let Some(key) = &self.encryption_key {
            command.arg("--encryption-key").arg(key);
        }
        let output = ran(command, &self.host_program, statement)?;
        let likeness = likeness(envelope, &output);
        self.tell(context, &checked, words, &output, likeness)
    }

    /// The result that is replayed: of a receipt, or gathered from the node.
    async fn checked(&self, context: &Context) -> Outcome<Checked> {
        let Some(sequence) = self.sequence else {
            return self.trust.check(Signed::read(Path::new(&self.receipt))?);
        };
        let topic = name::topic(&self.receipt)
            .map_err(|words| Problem::new("bad-topic", words, "write TOPIC and its place"))?;
        let (chain, at) = context.believed().await?;
        let place = history::place(&chain, topic, sequence, at).await?;
        gather::proven(&chain, place).await
    }

    /// The component's file, if it is the right one.
    fn component_of(&self, checked: &Checked) -> Outcome<PathBuf> {
        let code = checked.receipt.envelope.statement.code;
        let location = String::from_utf8_lossy(&checked.version.location);
        let Some(path) = &self.component else {
            let remedy = match location.is_empty() {
                true => "get it from its publisher, or from a package: `cryptlet package extract`"
                    .to_owned(),
                false => format!("fetch it from {location}"),
            };
            return Err(Problem::new(
                "no-component",
                format!("the component {} is not at hand", hex(code)),
                format!("{remedy}, and give --component FILE"),
            ));
        };
        let found = sha256(&files::read(path, u64::from(MAX_COMPONENT))?);
        if found == code {
            return Ok(path.clone());
        }
        Err(Problem::new(
            "bad-digest",
            format!(
                "{} is {}, and {} answered",
                path.display(),
                hex(found),
                hex(code)
            ),
            "give the component of the version that answered",
        ))
    }
}

/// What a guest was asked, and what it could see of its round.
fn input(statement: &Statement) -> Vec<String> {
    let due = match statement.occasion {
        Occasion::Moment { due } => due,
        _ => statement.opened_at,
    };
    let after = match statement.occasion {
        Occasion::Event { after } => after,
        _ => 0,
    };
    let method = String::from_utf8_lossy(&statement.method).into_owned();
    let options = [
        ("--genesis", hex(statement.genesis)),
        ("--cryptlet", statement.cryptlet.to_string()),
        ("--method", method),
        ("--params", hex(&statement.params)),
        ("--opened-at", statement.opened_at.to_string()),
        ("--due", due.to_string()),
        ("--after", after.to_string()),
        ("--round", statement.round.to_string()),
        ("--max-output", statement.max_output.to_string()),
        ("--seed", hex(statement.digest())),
    ];
    options
        .into_iter()
        .flat_map(|(option, value)| [option.to_owned(), value])
        .collect()
}

/// Runs the host's program, and gives the output that it prints.
fn ran(mut command: Command, program: &Path, statement: &Statement) -> Outcome<Vec<u8>> {
    let name = program.display();
    let ran = command.output().explain(
        "no-host-program",
        format!("{name} can't be run"),
        "name the host's program: --host-program PATH",
    )?;
    let remedy = "see what the host's program says of its configuration and sources";
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if !ran.status.success() {
        let said = [words(&ran.stdout), words(&ran.stderr)].join(" ");
        let state = format!("{name} ended with {}: {}", ran.status, said.trim());
        return Err(Problem::new("not-replayed", state, remedy));
    }
    let unread = || {
        let state = format!("{name} answers in another form: {}", words(&ran.stdout));
        Problem::new(
            "not-replayed",
            state,
            "use the `cryptlet-host` of this release",
        )
    };
    let answer: Ran = serde_json::from_slice(&ran.stdout).map_err(|_| unread())?;
    if answer.component != statement.code {
        return Err(unread());
    }
    let digits = answer.output.strip_prefix("0x").ok_or_else(unread)?;
    hex::decode(digits).map_err(|_| unread())
}

/// How an output stands to the accepted one: whether the statement's own rule counts it as a vote beside a quorum of votes
/// for the accepted answer, whose median that answer stays.
fn likeness(envelope: &Envelope, output: &[u8]) -> Likeness {
    let statement = &envelope.statement;
    if *envelope.output == *output {
        return Likeness::Same;
    }
    if statement.agreement == Agreement::Exact {
        return Likeness::Other;
    }
    let vote = |host, output| Vote {
        host,
        observed_at: envelope.observed_at,
        output,
    };
    // Of one such vote and the replay, the replay could be the median.
    let quorum = statement.quorum.max(2);
    let accepted = (0..u32::from(quorum)).map(|host| vote(HostId(host), &envelope.output[..]));
    let votes: Vec<Vote<'_>> = accepted.chain([vote(REPLAYED, output)]).collect();
    let decision = decide(&statement.agreement, quorum, &votes);
    match decision.is_some_and(|decision| decision.agreed.contains(&REPLAYED)) {
        true => Likeness::WithinVotes,
        false => Likeness::Other,
    }
}

/// What to look for where the replay answers otherwise.
const OTHER_OUTPUT: &str =
    "see whether the sources are those of that day, and, if the method reads updates from outside, give those that the hosts had \
     (--updates FILE); if all is as it was, the hosts that agreed answered something else than this component does";

impl Replay {
    /// What the result rests on.
    fn rests(&self) -> &'static str {
        match self.sequence {
            Some(_) => "the node that was asked: make a receipt, and compare its block's hash",
            None => self.trust.rests(),
        }
    }

    fn tell(
        &self,
        context: &Context,
        checked: &Checked,
        words: Words,
        output: &[u8],
        likeness: Likeness,
    ) -> Outcome {
        let envelope = &checked.receipt.envelope;
        let (method, accepted) = (words.method, words.value);
        let replayed = typed_json(&checked.header, &method, output).unwrap_or(Json::Null);
        let words = match likeness {
            Likeness::Same => "the same bytes",
            Likeness::WithinVotes => {
                "other bytes, that the rule counts with the accepted ones: numbers within their deviation, all else equal"
            }
            Likeness::Other => {
                let state = format!(
                    "the replay answers {replayed} ({}), and the chain accepted {accepted} ({})",
                    hex(output),
                    hex(&envelope.output)
                );
                return Err(Problem::new("other-output", state, OTHER_OUTPUT));
            }
        };
        let mut shown = json!({
            "same": likeness == Likeness::Same,
            "withinVotes": likeness == Likeness::WithinVotes,
            "accepted": { "value": accepted, "output": hex(&envelope.output) },
            "replayed": { "value": replayed, "output": hex(output) },
            "round": envelope.statement.round,
            "code": envelope.statement.code,
            "blockHash": checked.block.hash,
        });
        self.trust.tell(&mut shown);
        let human = Sheet::default()
            .row("replayed", words)
            .row("accepted", pretty(&accepted))
            .row("answer now", pretty(&replayed))
            .row("code", hex(envelope.statement.code))
            .row("block hash", hex(checked.block.hash))
            .row("trusted", self.rests());
        let told = context.output.answer(&shown, &human.text());
        match self.sequence {
            Some(_) => told,
            // It is shown, and is no success: whoever made the receipt may have chosen the component too.
            None => told.and_then(|()| self.trust.ensure_given()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        context::Shared,
        receipt::{
            signed,
            tests::{self, price, Chain},
        },
    };

    #[test]
    fn a_guest_gets_what_it_saw_of_its_round() {
        let mut statement = Chain::default().statement;
        let options = |statement: &Statement| input(statement).join(" ");
        let opened = statement.opened_at;
        let asked = options(&statement);
        assert!(asked.contains("--method price-at --params 0x04"), "{asked}");
        assert!(asked.contains(&format!(
            "--due {opened} --after 0 --round 41 --max-output 256 --seed 0x"
        )));
        assert!(asked.ends_with(&hex(statement.digest())));
        statement.occasion = Occasion::Moment { due: 5 };
        assert!(options(&statement).contains("--due 5 --after 0 --round"));
        statement.occasion = Occasion::Event { after: 9 };
        let watched = options(&statement);
        assert!(watched.contains(&format!("--due {opened} --after 9 ")));
    }

    #[test]
    fn the_same_bytes_are_told_from_a_vote_within_the_deviation() {
        let receipt = Chain::default().receipt();
        let accepted = receipt.envelope.output.to_vec();
        let other = Chain::default().outputs[3].clone();
        assert_eq!(likeness(&receipt.envelope, &accepted), Likeness::Same);
        assert_eq!(likeness(&receipt.envelope, &other), Likeness::Other);
        let mut median = receipt.envelope;
        median.statement.agreement = Chain::median(5);
        assert_eq!(likeness(&median, &other), Likeness::WithinVotes);
        median.statement.agreement = Chain::median(0);
        assert_eq!(likeness(&median, &other), Likeness::Other);
        assert_eq!(likeness(&median, b"no value"), Likeness::Other);
    }

    #[test]
    fn a_replay_moves_no_median() {
        let mut chain = Chain::default();
        chain.statement.agreement = Chain::median(2);
        // The accepted answer is 42, whoever stands below and above it.
        chain.outputs = vec![price(40), price(42), price(44), price(44)];
        chain.accepted = price(42);
        let mut envelope = chain.receipt().envelope;
        for quorum in [1, 2, 3] {
            envelope.statement.quorum = quorum;
            for (micros, expected) in [
                (38, Likeness::Other),
                (39, Likeness::Other),
                (40, Likeness::WithinVotes),
                (42, Likeness::Same),
                (44, Likeness::WithinVotes),
                (45, Likeness::Other),
            ] {
                let found = likeness(&envelope, &price(micros));
                assert_eq!(found, expected, "{micros} of a quorum of {quorum}");
            }
        }
    }

    /// Runs a replay of a chain's receipt with a program in the host's place, and tells with which options.
    async fn replayed_of(
        mut chain: Chain,
        change: impl FnOnce(&mut Replay, &Path),
        output: &[u8],
    ) -> (Outcome, String) {
        let folder = tempfile::tempdir().unwrap();
        let component = folder.path().join("guest.wasm");
        files::write(&component, b"code").unwrap();
        chain.code = sha256(b"code");
        chain.statement.code = chain.code;
        let file = folder.path().join("oil.receipt");
        let signed = signed::sign(&chain.receipt(), &tests::auditor()).unwrap();
        files::write(&file, &signed).unwrap();
        let said = folder.path().join("said");
        let script = format!(
            "echo \"$@\" > {}; echo '{{\"output\":\"{}\",\"took_ms\":3,\"component\":\"{}\"}}'",
            said.display(),
            hex(output),
            hex(chain.code)
        );
        let mut replay = Replay {
            receipt: file.display().to_string(),
            sequence: None,
            trust: Trust::default(),
            host_config: folder.path().join("host.toml"),
            component: Some(component),
            updates: None,
            encryption_key: None,
            host_program: program(folder.path(), &script),
        };
        change(&mut replay, folder.path());
        let shared = Shared {
            node: None,
            signer: None,
            finalized: false,
            json: true,
            quiet: true,
        };
        let outcome = replay.run(&Context::new(shared, |_| None)).await;
        (outcome, std::fs::read_to_string(said).unwrap_or_default())
    }

    /// The same of the default chain.
    async fn replayed(change: impl FnOnce(&mut Replay, &Path), output: &[u8]) -> (Outcome, String) {
        replayed_of(Chain::default(), change, output).await
    }

    #[tokio::test]
    async fn what_is_no_question_to_the_header_is_never_run() {
        for (method, params) in [(&b"--config"[..], None), (b"price-at", Some(vec![0]))] {
            let mut chain = Chain::default();
            chain.statement.method = method.to_vec().try_into().unwrap();
            if let Some(params) = params {
                chain.statement.params = params.try_into().unwrap();
            }
            let (outcome, said) = replayed_of(chain, |_, _| {}, &price(40)).await;
            let code = outcome.unwrap_err().code;
            assert!(
                ["no-method", "bad-value"].contains(&code.as_str()),
                "{code}"
            );
            assert_eq!(said, "", "nothing is run");
        }
    }

    #[tokio::test]
    async fn a_receipt_is_replayed_with_what_its_reader_trusts_and_has() {
        let trusted = |replay: &mut Replay, _: &Path| {
            replay.trust.auditor = Some(H256(tests::auditor().public().0));
        };
        let (outcome, said) = replayed(trusted, &price(40)).await;
        assert_eq!(outcome, Ok(()));
        assert!(said.contains("--method price-at"), "{said}");
        assert!(!said.contains("--updates"), "{said}");
        let updates = |replay: &mut Replay, folder: &Path| {
            replay.updates = Some(folder.join("updates.json"));
        };
        let (outcome, said) = replayed(updates, &price(41)).await;
        let problem = outcome.unwrap_err();
        assert_eq!(problem.code, "other-output");
        assert!(problem.remedy.contains("--updates"), "{problem}");
        assert!(said.contains("--updates") && said.contains("updates.json"));
        let (outcome, _) = replayed(|_, _| {}, &price(40)).await;
        assert_eq!(outcome.unwrap_err().code, "nothing-trusted");
        let other = Some(H256::repeat_byte(1));
        for (trust, code) in [
            (
                Trust {
                    auditor: other,
                    ..Trust::default()
                },
                "other-auditor",
            ),
            (
                Trust {
                    block_hash: other,
                    ..Trust::default()
                },
                "other-block",
            ),
            (
                Trust {
                    genesis: other,
                    ..Trust::default()
                },
                "other-chain",
            ),
        ] {
            let (outcome, said) = replayed(|replay, _| replay.trust = trust, &price(40)).await;
            assert_eq!(outcome.unwrap_err().code, code);
            assert_eq!(said, "", "nothing is run");
        }
    }

    fn program(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("host");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_run_that_fails_or_answers_otherwise_is_told() {
        let statement = Chain::default().statement;
        let folder = tempfile::tempdir().unwrap();
        let run = |script: &str| {
            let path = program(folder.path(), script);
            ran(Command::new(&path), &path, &statement)
        };
        let code = hex(statement.code);
        let sound =
            format!("echo '{{\"output\":\"0x0102\",\"took_ms\":3,\"component\":\"{code}\"}}'");
        assert_eq!(run(&sound), Ok(vec![1, 2]));
        let problem = run("echo no source wti >&2; exit 1").unwrap_err();
        assert_eq!(problem.code, "not-replayed");
        assert!(problem.state.contains("no source wti"), "{problem}");
        for answer in ["echo hello", &sound.replace("c0c0", "c0c1")] {
            let problem = run(answer).unwrap_err();
            assert!(problem.state.contains("another form"), "{problem}");
        }
        let nowhere = Path::new("/nowhere/host");
        let problem = ran(Command::new(nowhere), nowhere, &statement).unwrap_err();
        assert_eq!(problem.code, "no-host-program");
    }
}
