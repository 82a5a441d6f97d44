//! The written contract: what it imports, what it keeps, and how it is deployed. What it does for each tag stands in
//! `feeds.rs`, `sealing.rs` and `accessors.rs`.

use super::{
    accessors, feeds,
    library::Library,
    sealing,
    tagged::{Tagged, WIRED},
    tags::{EVENT, FIELD, PROPERTY},
    text::Text,
    Part, Source, Wired,
};
use crate::error::{Outcome, Problem};
use std::{
    collections::BTreeSet,
    path::{Component, Path},
};

/// What the chain's interface brings.
const CHAIN: [&str; 5] = ["Callback", "Feed", "ICryptlet", "Message", "Trigger"];

/// Writes the contract.
pub fn write(tagged: &Tagged<'_>, source: &Source<'_>) -> Outcome<Wired> {
    let name = format!("{}Wired", tagged.name);
    let constructor = Constructor::read(tagged, source)?;
    let mut text = Text::default();
    text.line(format!("// SPDX-License-Identifier: {}", tagged.license));
    text.line("pragma solidity ^0.8.24;");
    text.line("");
    text.line(format!(
        "// {}, wired by `cryptlet contract wire`. Do not change it: change its tags, and wire it again.",
        tagged.name
    ));
    text.line("");
    imports(tagged, source, &constructor, &mut text)?;
    text.line("");
    text.docs(&[format!("{} with what its tags ask for.", tagged.name)]);
    let wired = match needs_wired(tagged) {
        true => ", Wired",
        false => "",
    };
    text.block(
        format!("contract {name} is {}{wired}", tagged.name),
        |text| {
            variables(tagged, text);
            constructor.write(tagged, text);
            for event in &tagged.events {
                feeds::write(tagged, event, text);
            }
            if let Some(policy) = &tagged.policy {
                let fields = tagged.fields.iter();
                fields.for_each(|field| sealing::write(tagged, field, policy, text));
            }
            for property in &tagged.properties {
                accessors::write(tagged, property, text);
            }
        },
    );
    Ok(Wired {
        contract: tagged.name.clone(),
        name,
        parts: parts(tagged),
        doubts: doubts(tagged),
        text: text.finish(),
    })
}

fn parts(tagged: &Tagged<'_>) -> Vec<Part> {
    let events = tagged.events.iter().map(|event| Part {
        tag: EVENT,
        of: event.function.clone(),
        functions: event.functions().into(),
    });
    let fields = tagged.fields.iter().map(|field| Part {
        tag: FIELD,
        of: field.variable.clone(),
        functions: field.functions().into(),
    });
    let properties = tagged.properties.iter().map(|property| Part {
        tag: PROPERTY,
        of: property.variable.clone(),
        functions: property.names(),
    });
    events.chain(fields).chain(properties).collect()
}

fn doubts(tagged: &Tagged<'_>) -> Vec<String> {
    let events = tagged.events.iter().flat_map(|event| &event.doubts);
    let fields = tagged.fields.iter().flat_map(|field| &field.doubt);
    events.chain(fields).cloned().collect()
}

/// Names come from the contract's own file, which also passes on what it imports.
fn imports(
    tagged: &Tagged<'_>,
    source: &Source<'_>,
    constructor: &Constructor,
    text: &mut Text,
) -> Outcome {
    let opens = tagged.events.iter().flat_map(|event| event.symbols());
    let mut symbols: BTreeSet<String> = opens.chain(constructor.symbols.iter().cloned()).collect();
    symbols.extend(tagged.properties.iter().filter_map(|p| p.ty.symbol.clone()));
    symbols.extend(tagged.libraries.iter().map(|library| library.name.clone()));
    symbols.insert(tagged.name.clone());
    if !tagged.libraries.is_empty() {
        symbols.retain(|symbol| !CHAIN.contains(&symbol.as_str()));
    }
    let symbols: Vec<String> = symbols.into_iter().collect();
    let file = relative(source.out, &source.path.to_string_lossy())?;
    text.broken("import {", &symbols, &format!("}} from \"{file}\";"));
    let Some(sdk) = tagged.libraries.first().map(|library| &library.sdk) else {
        return Ok(());
    };
    let chain = used_of_chain(tagged);
    let brought = [
        (chain, "ICryptlet.sol"),
        (used_of_wired(tagged), "Wired.sol"),
    ];
    for (symbols, file) in brought
        .into_iter()
        .filter(|(symbols, _)| !symbols.is_empty())
    {
        let file = relative(source.out, &format!("{sdk}/{file}"))?;
        text.line(format!(
            "import {{{}}} from \"{file}\";",
            symbols.join(", ")
        ));
    }
    Ok(())
}

/// Nothing is imported that is not used.
fn used_of_chain(tagged: &Tagged<'_>) -> Vec<&'static str> {
    let is_used = |name: &&str| match *name {
        "ICryptlet" => true,
        "Callback" | "Message" => !tagged.events.is_empty() || !tagged.fields.is_empty(),
        _ => !tagged.events.is_empty(),
    };
    CHAIN.into_iter().filter(is_used).collect()
}

fn used_of_wired(tagged: &Tagged<'_>) -> Vec<&'static str> {
    let field = (!tagged.fields.is_empty()).then_some("SecureField");
    let base = needs_wired(tagged).then_some(WIRED);
    field.into_iter().chain(base).collect()
}

/// Whether the contract is to inherit what written contracts have in common.
fn needs_wired(tagged: &Tagged<'_>) -> bool {
    !tagged.libraries.is_empty() && !tagged.is_wired
}

fn variables(tagged: &Tagged<'_>, text: &mut Text) {
    for library in &tagged.libraries {
        text.docs(&[format!("The cryptlet `{}`.", library.cryptlet)]);
        text.line(format!("ICryptlet public immutable {};", library.variable));
    }
    for event in &tagged.events {
        text.docs(&[format!(
            "The feed of `{}`; 0: it is not wired.",
            event.function
        )]);
        text.line(format!("bytes32 public {};", event.feed()));
    }
    for field in &tagged.fields {
        text.line(format!("SecureField private {};", field.state()));
    }
}

/// How the contract is deployed: with what its constructor takes, and the cryptlets.
struct Constructor {
    params: Vec<String>,
    passed: Vec<String>,
    symbols: Vec<String>,
    is_payable: bool,
}

impl Constructor {
    fn read(tagged: &Tagged<'_>, source: &Source<'_>) -> Outcome<Constructor> {
        let mut constructor = Constructor {
            params: Vec::new(),
            passed: Vec::new(),
            symbols: Vec::new(),
            is_payable: !tagged.libraries.is_empty(),
        };
        let Some(node) = tagged.constructor else {
            return Ok(constructor);
        };
        constructor.is_payable |= node.word("stateMutability") == "payable";
        for (place, param) in node.parameters().into_iter().enumerate() {
            let ty = param.ty().and_then(|ty| tagged.scope.written(ty));
            let ty = ty.ok_or_else(|| {
                Problem::new(
                    "bad-constructor",
                    format!(
                        "{}: the constructor of {} takes `{}`, whose type has no name in the file",
                        source.shown,
                        tagged.name,
                        param.name()
                    ),
                    "import the type by its name, or take another",
                )
            })?;
            let name = match param.name() {
                "" => format!("argument{place}"),
                name => name.to_owned(),
            };
            let name = constructor.free(tagged, &name);
            constructor
                .params
                .push(format!("{} {name}", ty.in_memory()));
            constructor.symbols.extend(ty.symbol);
            constructor.passed.push(name);
        }
        Ok(constructor)
    }

    fn write(&self, tagged: &Tagged<'_>, text: &mut Text) {
        let cryptlets: Vec<(&Library<'_>, String)> = tagged
            .libraries
            .iter()
            .map(|library| {
                (
                    library,
                    self.free(tagged, &format!("{}_", library.variable)),
                )
            })
            .collect();
        if self.params.is_empty() && cryptlets.is_empty() && !self.is_payable {
            return;
        }
        let mut params = self.params.clone();
        params.extend(
            cryptlets
                .iter()
                .map(|(_, name)| format!("ICryptlet {name}")),
        );
        let payable = if self.is_payable { " payable" } else { "" };
        let base = match self.passed.as_slice() {
            [] => String::new(),
            passed => format!(" {}({})", tagged.name, passed.join(", ")),
        };
        text.gap();
        let end = format!("){payable}{base}");
        if cryptlets.is_empty() {
            return text.broken("constructor(", &params, &format!("{end} {{}}"));
        }
        text.listed("constructor(", &params, &end, |text| {
            for (Library { name, variable, .. }, param) in cryptlets {
                text.line(format!(
                    "if (!{name}.fits({param})) revert OtherHeader({param});"
                ));
                text.line(format!("{variable} = {param};"));
            }
        });
    }

    /// A parameter's name that no other parameter has.
    fn free(&self, tagged: &Tagged<'_>, wanted: &str) -> String {
        let mut name = tagged.names.local(wanted);
        while self.passed.contains(&name) {
            name.push('_');
        }
        name
    }
}

/// A file as an import in `folder` writes it. One that solc knows by another name than its path keeps that.
fn relative(folder: &Path, file: &str) -> Outcome<String> {
    let path = Path::new(file);
    if !path.is_absolute() {
        return Ok(file.to_owned());
    }
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), path.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len().saturating_sub(same)];
    if parts.is_empty() {
        parts.push(".");
    }
    for part in to.iter().skip(same) {
        match part {
            Component::Normal(name) => parts.push(name.to_str().unwrap_or_default()),
            _ => parts.push(""),
        }
    }
    let written = parts.join("/");
    if written.contains(['"', '\\', ' ']) || !written.is_ascii() {
        return Err(Problem::new(
            "bad-path",
            format!("`{written}` can't stand in an import"),
            "use folders and files without blanks and quotes",
        ));
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_lead_from_the_written_file_to_the_other() {
        for (folder, file, expected) in [
            ("/a/generated", "/a/examples/X.sol", "../examples/X.sol"),
            ("/a/b", "/a/b/X.sol", "./X.sol"),
            ("/a", "/a/b/X.sol", "./b/X.sol"),
            ("/a/b/c", "/X.sol", "../../../X.sol"),
            ("/a", "@cryptlet/src/X.sol", "@cryptlet/src/X.sol"),
        ] {
            assert_eq!(relative(Path::new(folder), file).unwrap(), expected);
        }
        assert!(relative(Path::new("/a"), "/a/b c/X.sol").is_err());
    }
}
