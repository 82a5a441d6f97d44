//! Libraries of random headers, with values that they must decode and encode again: for a test with an EVM.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod random;

use cryptlet_header::{
    solidity::{export, Export, Exported},
    value_to_json, Header, Type,
};
use cryptlet_primitives::value::Value;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use random::{types, values};
use serde_json::{json, Value as Json};
use std::{fmt::Write, fs, path::PathBuf};

/// A header of names that are hard to have in Solidity. Its library need only be compiled.
const ODD: &str = include_str!("odd.wit");

/// How many libraries, of how many methods each.
const LIBRARIES: usize = 6;
const METHODS: usize = 8;
/// How many values of each type, and how many changes of their bytes.
const VALUES: usize = 3;
const CHANGES: usize = 3;
/// Longest encoded value: what the chain takes as an answer.
const MAX_BYTES: usize = 1024;

/// A header whose methods give back what they take, of one type each.
struct Corpus {
    name: String,
    header: String,
    types: Vec<Type>,
}

/// Writes a type as WIT; what needs a name is declared in `items`.
fn wit(ty: &Type, prefix: &str, items: &mut String) -> String {
    let mut list = |types: &mut dyn Iterator<Item = &Type>| {
        let written: Vec<String> = types.map(|ty| wit(ty, prefix, items)).collect();
        written.join(", ")
    };
    let members = match ty {
        Type::List(item) => return format!("list<{}>", list(&mut [&**item].into_iter())),
        Type::Tuple(types) => return format!("tuple<{}>", list(&mut types.iter())),
        Type::Option(some) => return format!("option<{}>", list(&mut [&**some].into_iter())),
        Type::Result {
            ok: None,
            err: Some(err),
        } => return format!("result<_, {}>", list(&mut [&**err].into_iter())),
        Type::Result { ok: Some(ok), err } => {
            let mut sides = [Some(&**ok), err.as_deref()].into_iter().flatten();
            return format!("result<{}>", list(&mut sides));
        }
        Type::Record(fields) => fields
            .iter()
            .map(|field| format!("%{}: {}", field.name, wit(&field.ty, prefix, items)))
            .collect::<Vec<_>>(),
        Type::Enum(names) => names.iter().map(|name| format!("%{name}")).collect(),
        Type::Variant(cases) => cases
            .iter()
            .map(|case| match &case.ty {
                Some(ty) => format!("%{}({})", case.name, wit(ty, prefix, items)),
                None => format!("%{}", case.name),
            })
            .collect(),
        plain => return plain.to_string(),
    };
    let kind = match ty {
        Type::Record(_) => "record",
        Type::Enum(_) => "enum",
        _ => "variant",
    };
    let name = format!("{prefix}-{}", items.matches('\n').count());
    writeln!(items, "  {kind} {name} {{ {} }}", members.join(", ")).unwrap();
    name
}

/// A runner that makes the same values each time.
fn runner() -> TestRunner {
    let seed = [7; 32];
    let rng = proptest::test_runner::TestRng::from_seed(
        proptest::test_runner::RngAlgorithm::ChaCha,
        &seed,
    );
    TestRunner::new_with_rng(Config::default(), rng)
}

fn sample<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

fn corpora(runner: &mut TestRunner) -> Vec<Corpus> {
    let types = types();
    let corpus = |place| loop {
        let drawn: Vec<Type> = (0..METHODS).map(|_| sample(runner, &types)).collect();
        let (mut items, mut exports) = (String::new(), String::new());
        for (method, ty) in drawn.iter().enumerate() {
            let ty = wit(ty, &format!("t{method}"), &mut items);
            writeln!(exports, "  export same-{method}: func(days: {ty}) -> {ty};").unwrap();
        }
        let name = format!("corpus-{place}");
        let header = format!("package test:{name};\n\nworld {name} {{\n{items}{exports}}}\n");
        // A large type makes a header too large when it is written out.
        if let Ok(read) = Header::parse(&header) {
            let read: Vec<Type> = read
                .methods
                .into_iter()
                .map(|method| method.result)
                .collect();
            assert_eq!(read, drawn);
            return Corpus {
                name,
                header,
                types: drawn,
            };
        }
    };
    (0..LIBRARIES).map(corpus).collect()
}

fn library_of(name: &str, header: &str) -> Exported {
    export(&Export {
        header,
        name: Some(name),
        number: None,
        version: None,
        public_key: None,
        sdk: "../../src",
    })
    .unwrap()
}

/// The contract that decodes and encodes by a library.
fn harness(corpus: &Corpus, library: &str) -> String {
    let mut text = format!(
        "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.24;\n\nimport {{{library}}} from \"./{library}.sol\";\n\n\
         /// Decodes answers, and encodes what they are as arguments.\ncontract {library}Harness {{\n"
    );
    for method in 0..corpus.types.len() {
        let name = format!("same{method}");
        write!(
            text,
            "    function {name}(bytes calldata output) external pure returns (bytes memory params) {{\n        \
             return {library}.{name}Params({library}.{name}Result(output));\n    }}\n"
        )
        .unwrap();
    }
    text.push_str("}\n");
    text
}

/// A length as SCALE writes it.
fn compact(length: usize) -> Vec<u8> {
    let marked = u32::try_from(length).unwrap() << 2;
    match length {
        0..=0x3f => vec![marked as u8],
        0x40..=0x3fff => (marked as u16 | 1).to_le_bytes().to_vec(),
        _ => (marked | 2).to_le_bytes().to_vec(),
    }
}

/// Writes a value as primitives/vectors/README.md says.
fn encode(value: &Value) -> Vec<u8> {
    let text = |tag, bytes: &[u8]| [vec![tag], compact(bytes.len()), bytes.to_vec()].concat();
    match value {
        Value::Bool(bool) => vec![0, u8::from(*bool)],
        Value::Unsigned(number) => [&[1][..], &number.to_le_bytes()].concat(),
        Value::Signed(number) => [&[2][..], &number.to_le_bytes()].concat(),
        Value::Text(words) => text(3, words.as_bytes()),
        Value::Bytes(bytes) => text(4, bytes),
        Value::List(values) => [vec![5], encode_list(values)].concat(),
        Value::Record(values) => [vec![6], encode_list(values)].concat(),
        Value::Variant { case, payload } => {
            let carried = payload
                .as_ref()
                .map_or(vec![0], |value| [vec![1], encode(value)].concat());
            [vec![7], case.to_le_bytes().to_vec(), carried].concat()
        }
    }
}

fn encode_list(values: &[Value]) -> Vec<u8> {
    let parts: Vec<u8> = values.iter().flat_map(encode).collect();
    [compact(values.len()), parts].concat()
}

fn hexed(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// What the harness is to make of bytes: arguments, or nothing where it must revert.
fn vector(ty: &Type, contract: &str, method: usize, bytes: &[u8]) -> Json {
    let value = Value::parse(bytes)
        .ok()
        .filter(|value| ty.check(value).is_ok());
    json!({
        "contract": contract,
        "method": format!("same{method}"),
        "type": ty.to_string(),
        "value": value.as_ref().map(|value| value_to_json(ty, value).unwrap()),
        "output": hexed(bytes),
        "params": value.map(|value| hexed(&encode_list(&[value]))),
    })
}

/// A change of bytes: one dropped, added or altered, or the end cut off.
fn changed(bytes: &[u8], runner: &mut TestRunner) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = sample(runner, &(0..bytes.len()));
    match sample(runner, &(0..5)) {
        0 => drop(bytes.remove(place)),
        1 => bytes.insert(place, sample(runner, &any::<u8>())),
        2 => bytes.truncate(place),
        _ => bytes[place] = sample(runner, &prop_oneof![0u8..8, any::<u8>()]),
    }
    bytes
}

fn vectors(corpus: &Corpus, contract: &str, runner: &mut TestRunner) -> Vec<Json> {
    let mut vectors = Vec::new();
    for (method, ty) in corpus.types.iter().enumerate() {
        let values = values(ty);
        let mut count = 0;
        // Few types have values that are all too long.
        for _ in 0..100 {
            let value = sample(runner, &values);
            let bytes = encode(&value);
            assert_eq!(Value::parse(&bytes).as_ref(), Ok(&value));
            if count == VALUES || bytes.len() > MAX_BYTES || ty.check(&value).is_err() {
                continue;
            }
            count += 1;
            vectors.push(vector(ty, contract, method, &bytes));
            for _ in 0..CHANGES {
                let bytes = changed(&bytes, runner);
                vectors.push(vector(ty, contract, method, &bytes));
            }
        }
    }
    vectors
}

/// All files of the corpus, with their content.
fn files() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../contracts/test/corpus"
    ));
    let mut runner = runner();
    let odd = library_of("odd", ODD);
    let mut files = vec![(folder.join("Odd.sol"), odd.text)];
    let mut all = Vec::new();
    for corpus in corpora(&mut runner) {
        let Exported { library, text } = library_of(&corpus.name, &corpus.header);
        let contract = format!("{library}Harness");
        all.extend(vectors(&corpus, &contract, &mut runner));
        files.push((folder.join(format!("{library}.wit")), corpus.header.clone()));
        files.push((
            folder.join(format!("{contract}.sol")),
            harness(&corpus, &library),
        ));
        files.push((folder.join(format!("{library}.sol")), text));
    }
    // A vector a line, so that changes can be read.
    let lines: Vec<String> = all.iter().map(Json::to_string).collect();
    files.push((
        folder.join("vectors.json"),
        format!("[\n{}\n]\n", lines.join(",\n")),
    ));
    files
}

#[test]
fn the_corpus_in_contracts_is_this_one() {
    for (path, made) in files() {
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == made,
            "{} is not what this test makes: run its ignored test, which writes it",
            path.display()
        );
    }
}

#[test]
#[ignore = "writes contracts/test/corpus"]
fn write_the_corpus_in_contracts() {
    for (path, made) in files() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, made).unwrap();
    }
}

proptest! {
    #[test]
    fn the_library_of_a_header_is_always_the_same(drawn in prop::collection::vec(types(), 1..4)) {
        let (mut items, mut exports) = (String::new(), String::new());
        for (method, ty) in drawn.iter().enumerate() {
            let ty = wit(ty, &format!("t{method}"), &mut items);
            writeln!(exports, "  export m{method}: func(days: {ty}) -> {ty};").unwrap();
        }
        let header = format!("package a:b;\nworld w {{\n{items}{exports}}}\n");
        prop_assume!(Header::parse(&header).is_ok());
        let text = library_of("w", &header).text;
        prop_assert_eq!(&library_of("w", &header).text, &text);
        prop_assert_eq!(text.matches('{').count(), text.matches('}').count());
        let mut names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_suffix(" {"))
            .filter_map(|line| line.split(' ').nth(1).filter(|_| line.starts_with("struct ") || line.starts_with("enum ")))
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), count);
    }
}
