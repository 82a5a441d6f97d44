//! A registered cryptlet's header as a Solidity library.

use crate::text;
use anyhow::{ensure, Result};
use journeys::consortium::{Consortium, MARKET_WATCHER};
use std::fs;

/// What the chain alone knows: these constants are in what a node's cryptlet becomes, and not in what a package becomes.
const OF_THE_CHAIN: [&str; 3] = ["NUMBER", "ADDRESS", "VERSION"];

/// By name and by number the library is one and the same; and it is that of the package, but for number, address and
/// version.
pub fn a_header_is_the_same_from_package_and_chain(consortium: &mut Consortium) -> Result<()> {
    let package = consortium.cli_offline(&["package", "show", "market-watcher.cryptlet"])?;
    for (file, what) in [("mw.wit", "header"), ("mw.json", "configuration")] {
        fs::write(consortium.folder.join(file), text(&package, what)?)?;
    }
    let config = ["--config", "mw.json"];
    let offline = [&["header", "export", "./mw.wit"][..], &config].concat();
    let offline = consortium.cli_offline(&offline)?;

    let url = consortium
        .nodes
        .first()
        .map(|node| node.url())
        .unwrap_or_default();
    let shown = consortium.cli_at(&url, &["show", MARKET_WATCHER])?;
    let number = shown["id"].to_string();
    let mut exported = Vec::new();
    for which in [MARKET_WATCHER, &number] {
        let file = format!("{which}.sol");
        let told = consortium.cli_at(&url, &["header", "export", which, "--out", &file])?;
        ensure!(
            told["number"] == shown["id"] && told["publicKey"] == shown["identity"],
            "{told}"
        );
        exported.push(fs::read_to_string(consortium.folder.join(file))?);
    }
    ensure!(
        exported.first() == exported.last(),
        "by name and by number it is the same"
    );
    let live = exported.concat();
    let (live, _) = live.split_at(live.len() / 2);
    for constant in OF_THE_CHAIN {
        ensure!(live.contains(&format!(" {constant} = ")), "{constant}");
    }
    ensure!(
        live.contains(text(&shown, "address")?.trim_start_matches("0x")),
        "it has the address: {live}"
    );
    let package = text(&offline, "solidity")?;
    ensure!(
        without_what_the_chain_knows(live) == package,
        "the package's is the same but for that:\n{live}\n{package}"
    );
    Ok(())
}

/// A library without the constants that only the chain knows, and without what is said above them.
fn without_what_the_chain_knows(library: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in library.lines() {
        let is_left_out = OF_THE_CHAIN
            .iter()
            .any(|constant| line.contains(&format!(" internal constant {constant} = ")));
        if !is_left_out {
            kept.push(line);
            continue;
        }
        while kept
            .last()
            .is_some_and(|above| above.trim_start().starts_with("///"))
        {
            kept.pop();
        }
    }
    kept.join("\n") + "\n"
}
