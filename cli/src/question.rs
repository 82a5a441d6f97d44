//! A question to a cryptlet, typed by its header.

use crate::{
    account::Account,
    error::{Explain, Outcome, Problem},
    output::hex,
    package::header_of,
};
use codec::Encode;
use cryptlet_header::{Header, Method as Signature};
use cryptlet_primitives::{
    feed::Trigger,
    ids::{CryptletId, TopicId},
    statement::{topic_id, Method, Params, MAX_PARAMS},
    value::Value,
    view::CryptletView,
};
use serde_json::{json, Value as Json};

/// A method with its arguments, of one cryptlet at one version.
#[derive(Debug)]
pub struct Question {
    signature: Signature,
    /// The method's name.
    pub method: Method,
    /// The encoded arguments.
    pub params: Params,
    /// The topic that all who ask this share.
    pub topic: TopicId,
    arguments: Vec<Value>,
}

impl Question {
    /// Types the words of a command line by the cryptlet's header.
    pub fn new(cryptlet: &CryptletView<Account>, method: &str, words: &[String]) -> Outcome<Self> {
        let header = header_of(cryptlet.header.as_bytes())?;
        Question::of(&header, cryptlet.id, &cryptlet.name, method, words)
    }

    /// Types the words by a header, of the cryptlet of this number and name.
    pub fn of(
        header: &Header,
        cryptlet: CryptletId,
        name: &str,
        method: &str,
        words: &[String],
    ) -> Outcome<Self> {
        let signature = method_of(header, name, method)?.clone();
        let arguments = signature.arguments_from_words(words).explain(
            "bad-arguments",
            format!("the arguments do not fit {signature}"),
            "give one word for each parameter: JSON, or the bare text; cases as the header writes them (wti-oil), not as \
             Solidity does (WtiOil)",
        )?;
        let params = Params::try_from(arguments.encode()).map_err(|bytes| {
            let state = format!(
                "the arguments have {} bytes; {MAX_PARAMS} are allowed",
                bytes.len()
            );
            Problem::new("too-long", state, "ask a shorter question")
        })?;
        let method = Method::try_from(method.as_bytes().to_vec()).map_err(|_| {
            Problem::new(
                "bad-method",
                "the method's name is too long",
                "see `cryptlet show`",
            )
        })?;
        let topic = topic_id(cryptlet, &method, &params);
        Ok(Question {
            signature,
            method,
            params,
            topic,
            arguments,
        })
    }

    /// Whether the method's answers have the form that a trigger needs, as far as the header tells.
    pub fn check_trigger(&self, trigger: Trigger) -> Outcome {
        let signature = &self.signature;
        let (fits, lacking) = match trigger {
            Trigger::Once | Trigger::Every { .. } => return Ok(()),
            Trigger::WakeUp => (
                signature.names_a_moment(),
                "names no next moment: the first field of its answer is no `u64`",
            ),
            Trigger::Event => (
                signature.tells_an_event(),
                "tells no event: its answer is no `option` of a record or tuple whose first field is a `u64`",
            ),
        };
        if fits {
            return Ok(());
        }
        Err(Problem::new(
            "bad-trigger",
            format!("not sent: {signature} {lacking}"),
            "subscribe to it with --at or --every, or to a method whose answer has that form",
        ))
    }

    /// The question as JSON: method, arguments by name, topic.
    pub fn to_json(&self) -> Outcome<Json> {
        let mut arguments = serde_json::Map::new();
        for (field, value) in self.signature.params.iter().zip(&self.arguments) {
            let shown = cryptlet_header::value_to_json(&field.ty, value);
            arguments.insert(
                field.name.clone(),
                shown.explain(
                    "bad-arguments",
                    format!("the argument {} can't be shown", field.name),
                    "write it in the type that `cryptlet show NAME` tells",
                )?,
            );
        }
        Ok(json!({
            "method": self.signature.name,
            "arguments": arguments,
            "params": hex(&self.params),
            "topic": self.topic,
        }))
    }
}

/// Shows an encoded answer by the type that the header of its version gives it.
pub fn answer_json(cryptlet: &CryptletView<Account>, method: &str, output: &[u8]) -> Outcome<Json> {
    let header = header_of(cryptlet.header.as_bytes())?;
    typed_json(&header, method, output)
}

/// Shows an encoded answer by a method's type.
pub fn typed_json(header: &Header, method: &str, output: &[u8]) -> Outcome<Json> {
    let signature = method_of(header, &header.package, method)?;
    let remedy = "use the header of the version that answered";
    let value = value_of(output)?;
    let shown = cryptlet_header::value_to_json(&signature.result, &value);
    shown.explain(
        "bad-value",
        "the answer is not of the header's type",
        remedy,
    )
}

/// Shows encoded arguments by name, each by its type.
pub fn arguments_json(header: &Header, method: &str, params: &[u8]) -> Outcome<Json> {
    let remedy = "use the header of the version that answered";
    let signature = method_of(header, &header.package, method)?;
    let values = Value::parse_list(params).map_err(|error| {
        let state = format!("the arguments are no values: {error:?}");
        Problem::new("bad-value", state, remedy)
    })?;
    let state = "the arguments are not of the header's types";
    let checked = signature.check_arguments(&values);
    checked.explain("bad-value", state, remedy)?;
    let mut arguments = serde_json::Map::new();
    for (field, value) in signature.params.iter().zip(&values) {
        let shown = cryptlet_header::value_to_json(&field.ty, value);
        arguments.insert(
            field.name.clone(),
            shown.explain("bad-value", state, remedy)?,
        );
    }
    Ok(Json::Object(arguments))
}

/// Shows an encoded answer without knowing its type.
pub fn untyped_json(output: &[u8]) -> Outcome<Json> {
    let shown = serde_json::to_value(value_of(output)?);
    shown.explain("bad-value", "the answer can't be shown", "report this")
}

fn value_of(output: &[u8]) -> Outcome<Value> {
    Value::parse(output).map_err(|error| {
        let state = format!("the answer {} is no value: {error:?}", hex(output));
        Problem::new(
            "bad-value",
            state,
            "the cryptlet answers in another encoding: tell its publisher",
        )
    })
}

fn method_of<'a>(header: &'a Header, name: &str, method: &str) -> Outcome<&'a Signature> {
    header.method(method).ok_or_else(|| {
        let methods: Vec<&str> = header
            .methods
            .iter()
            .map(|known| known.name.as_str())
            .collect();
        Problem::new(
            "no-method",
            format!("{name} has no method `{method}`"),
            format!("ask one of these: {}", methods.join(", ")),
        )
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use cryptlet_primitives::{package::Kind, view::CryptletStatus, Public};
    use sp_core::{H160, H256};

    const HEADER: &str = "package test:echo@1.0.0;\n\nworld echo {\n  export echo: func(text: string, times: u8) -> result<string, string>;\n}\n";

    /// A cryptlet as the chain shows it, with one method `echo(text: string, times: u8)`.
    pub fn echo() -> CryptletView<Account> {
        CryptletView {
            id: CryptletId(1),
            address: H160::zero(),
            account: Account::new([0; 32]),
            owner: Account::new([0; 32]),
            offered_to: None,
            kind: Kind::Utility,
            name: "echo".into(),
            tags: vec![],
            version: 1,
            code: H256::zero(),
            location: String::new(),
            header: HEADER.into(),
            configuration: String::new(),
            identity: Public::from_raw([0; 32]),
            identity_epoch: 0,
            status: CryptletStatus::Active,
            registered_at: 0,
            binding: None,
        }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn words_become_the_headers_types() {
        let question = Question::new(&echo(), "echo", &words(&["oil price", "3"])).unwrap();
        let shown = question.to_json().unwrap();
        assert_eq!(
            shown["arguments"],
            json!({ "text": "oil price", "times": 3 })
        );
        let quoted = Question::new(&echo(), "echo", &words(&["\"oil price\"", "3"])).unwrap();
        assert_eq!(quoted.topic, question.topic);
    }

    #[test]
    fn a_wrong_question_is_refused_before_it_costs() {
        let problem = Question::new(&echo(), "sing", &[]).unwrap_err();
        assert_eq!(problem.remedy, "ask one of these: echo");
        for bad in [&["a"][..], &["a", "300"], &["a", "x"], &["a", "1", "2"]] {
            let problem = Question::new(&echo(), "echo", &words(bad)).unwrap_err();
            assert_eq!(problem.code, "bad-arguments", "{bad:?}");
        }
    }

    #[test]
    fn a_trigger_that_the_answer_can_not_serve_is_refused() {
        let mut watcher = echo();
        watcher.header = "package test:watch@1.0.0;\n\nworld watch {\n  \
            record quote { date: string, micros: s64 }\n  \
            record crossing { at: u64, date: string }\n  \
            record tick { next: u64, local: string }\n  \
            export latest: func() -> result<quote, string>;\n  \
            export crossing: func() -> option<crossing>;\n  \
            export tick: func() -> result<tick, string>;\n  \
            export words: func() -> option<quote>;\n}\n"
            .into();
        let taken = |method: &str, trigger| {
            let question = Question::new(&watcher, method, &[]).unwrap();
            match question.check_trigger(trigger) {
                Ok(()) => true,
                Err(problem) => {
                    assert_eq!(problem.code, "bad-trigger");
                    assert!(problem.state.contains(method), "{problem}");
                    false
                }
            }
        };
        for (method, event, wake_up) in [
            ("latest", false, false),
            ("crossing", true, true),
            ("tick", false, true),
            ("words", false, false),
        ] {
            assert_eq!(taken(method, Trigger::Event), event, "{method}");
            assert_eq!(taken(method, Trigger::WakeUp), wake_up, "{method}");
            assert!(taken(method, Trigger::Once), "{method}");
            assert!(
                taken(method, Trigger::Every { period_ms: 1_000 }),
                "{method}"
            );
        }
    }

    #[test]
    fn an_answer_is_shown_by_its_type() {
        let text = Box::new(Value::Text("hi".into()));
        let output = Value::Variant {
            case: 0,
            payload: Some(text),
        }
        .encode();
        assert_eq!(
            answer_json(&echo(), "echo", &output).unwrap(),
            json!({ "ok": "hi" })
        );
        assert_eq!(
            answer_json(&echo(), "echo", &[9, 9]).unwrap_err().code,
            "bad-value"
        );
    }
}
