//! Libraries of random headers, with values that they must decode and encode again: for a test with an EVM.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod encoded;
mod kinds;
mod random;

use cryptlet_header::{
    solidity::{export, Export, Exported},
    value_to_json, Field, Header, Type,
};
use cryptlet_primitives::value::Value;
use encoded::{encode, encode_list};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use random::{types, values};
use serde_json::{json, Value as Json};
use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

/// A header of names that are hard to have in Solidity. Its library need only be compiled.
const ODD: &str = include_str!("odd.wit");

/// The header that has every kind of type; the others have what was drawn.
const WHOLE: &str = "corpus-whole";
/// How many libraries are drawn, of how many methods each.
const LIBRARIES: usize = 6;
const METHODS: usize = 8;
/// How many values of each type, and how many changes of their bytes.
const VALUES: usize = 3;
const CHANGES: usize = 3;
/// Longest encoded value: what the chain takes as an answer.
const MAX_BYTES: usize = 1024;
/// Most arguments that a library's functions take one by one.
const MAX_ARGUMENTS: usize = 6;

/// A header whose methods give back what they take: the one argument, or a record of them all.
struct Corpus {
    name: String,
    header: String,
    /// The types of each method's arguments.
    methods: Vec<Vec<Type>>,
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

/// The name of an argument, where there are several.
fn argument(place: usize) -> String {
    format!("a{place}")
}

/// What a method gives back.
fn result_of(params: &[Type]) -> Type {
    let field = |(place, ty): (usize, &Type)| Field {
        name: argument(place),
        ty: ty.clone(),
    };
    match params {
        [one] => one.clone(),
        several => Type::Record(several.iter().enumerate().map(field).collect()),
    }
}

/// The header of these methods; `None` if a large type makes it too large when it is written out.
fn corpus(name: String, methods: Vec<Vec<Type>>) -> Option<Corpus> {
    let (mut items, mut exports) = (String::new(), String::new());
    for (method, params) in methods.iter().enumerate() {
        let prefix = format!("t{method}");
        let types: Vec<String> = params
            .iter()
            .map(|ty| wit(ty, &prefix, &mut items))
            .collect();
        let (params, result) = if let [ty] = &types[..] {
            (format!("days: {ty}"), ty.clone())
        } else {
            let named = types.iter().enumerate();
            let named: Vec<String> = named
                .map(|(place, ty)| format!("{}: {ty}", argument(place)))
                .collect();
            let (named, all) = (named.join(", "), format!("{prefix}-all"));
            writeln!(items, "  record {all} {{ {named} }}").unwrap();
            (named, all)
        };
        writeln!(
            exports,
            "  export same-{method}: func({params}) -> {result};"
        )
        .unwrap();
    }
    let header = format!("package test:{name};\n\nworld {name} {{\n{items}{exports}}}\n");
    for (read, params) in Header::parse(&header).ok()?.methods.iter().zip(&methods) {
        assert_eq!(read.result, result_of(params));
        let types = read.params.iter().map(|param| &param.ty);
        assert!(types.eq(params));
    }
    Some(Corpus {
        name,
        header,
        methods,
    })
}

/// The headers that are drawn, and the whole one at the end.
fn corpora(runner: &mut TestRunner) -> Vec<Corpus> {
    let types = types();
    let mut drawn = |place| loop {
        let methods = (0..METHODS).map(|_| vec![sample(runner, &types)]);
        if let Some(corpus) = corpus(format!("corpus-{place}"), methods.collect()) {
            return corpus;
        }
    };
    let mut corpora: Vec<Corpus> = (0..LIBRARIES).map(&mut drawn).collect();
    corpora.extend(corpus(WHOLE.into(), kinds::methods()));
    corpora
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

/// The lines that decode what a method gives, and encode it as its arguments.
fn given_back(library: &str, method: usize, params: usize) -> String {
    let (write, read) = (
        format!("{library}.same{method}Params"),
        format!("{library}.same{method}Result(output)"),
    );
    if params == 1 {
        return format!("        return {write}({read});\n");
    }
    let members: Vec<String> = (0..params)
        .map(|place| format!("all.{}", argument(place)))
        .collect();
    let mut arguments = members.join(", ");
    if params > MAX_ARGUMENTS {
        arguments = format!("{library}.Same{method}Arguments({arguments})");
    }
    format!(
        "        {library}.T{method}All memory all = {read};\n        return {write}({arguments});\n"
    )
}

/// The contract that decodes and encodes by a library.
fn harness(corpus: &Corpus, library: &str) -> String {
    let mut text = format!(
        "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.24;\n\nimport {{{library}}} from \"./{library}.sol\";\n\n\
         /// Decodes answers, and encodes what they are as arguments.\ncontract {library}Harness {{\n"
    );
    for (method, params) in corpus.methods.iter().enumerate() {
        let name = format!("same{method}");
        let body = given_back(library, method, params.len());
        write!(
            text,
            "    function {name}(bytes calldata output) external pure returns (bytes memory params) {{\n{body}    }}\n"
        )
        .unwrap();
    }
    text.push_str("}\n");
    text
}

fn hexed(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The values of a method's arguments, from what it gives back.
fn arguments(params: &[Type], value: Value) -> Vec<Value> {
    match value {
        Value::Record(values) if params.len() > 1 => values,
        value => vec![value],
    }
}

/// What the harness is to make of bytes: arguments, or nothing where it must revert.
fn vector(params: &[Type], contract: &str, method: usize, bytes: &[u8]) -> Json {
    let ty = result_of(params);
    let value = Value::parse(bytes)
        .ok()
        .filter(|value| ty.check(value).is_ok());
    json!({
        "contract": contract,
        "method": format!("same{method}"),
        "type": ty.to_string(),
        "value": value.as_ref().map(|value| value_to_json(&ty, value).unwrap()),
        "output": hexed(bytes),
        "params": value.map(|value| hexed(&encode_list(&arguments(params, value)))),
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
    for (method, params) in corpus.methods.iter().enumerate() {
        let ty = result_of(params);
        let values = values(&ty);
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
            vectors.push(vector(params, contract, method, &bytes));
            for _ in 0..CHANGES {
                let bytes = changed(&bytes, runner);
                vectors.push(vector(params, contract, method, &bytes));
            }
        }
    }
    vectors
}

/// The values at the bounds of types, for each method that takes one of what holds no others.
fn bounds(corpus: &Corpus, contract: &str) -> Vec<Json> {
    let leaves = kinds::leaves().len();
    let methods = corpus.methods.iter().enumerate().take(leaves);
    let each = methods.flat_map(|(method, params)| {
        let at = move |value: Value| vector(params, contract, method, &encode(&value));
        kinds::bounds().into_iter().map(at)
    });
    each.collect()
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
        if corpus.name == WHOLE {
            all.extend(bounds(&corpus, &contract));
        }
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
fn every_kind_of_type_is_taken_and_given() {
    let corpora = corpora(&mut runner());
    let methods = || corpora.iter().flat_map(|corpus| &corpus.methods);
    let single = methods().filter_map(|params| match &params[..] {
        [one] => Some(kinds::kind(one)),
        _ => None,
    });
    assert_eq!(Vec::from_iter(BTreeSet::from_iter(single)), kinds::KINDS);
    let counts = BTreeSet::from_iter(methods().map(Vec::len));
    assert!(counts.contains(&MAX_ARGUMENTS), "all one by one");
    assert!(
        counts.iter().any(|count| *count > MAX_ARGUMENTS),
        "a struct"
    );
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
