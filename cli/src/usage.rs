//! A line that was not understood, as an error with its remedy.

use crate::error::Problem;
use clap::error::ErrorKind;

/// Whether the line asks for JSON: wherever the option stands, since the line could not be read as a whole.
pub fn wants_json(mut words: impl Iterator<Item = std::ffi::OsString>) -> bool {
    words.any(|word| word == "--json")
}

/// What was not understood, and what the reader of the line suggests.
pub fn problem(error: &clap::Error) -> Problem {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Problem::new(
            "bad-usage",
            "the line names no command, or only a group of commands",
            "see which there are: `cryptlet --help`",
        );
    }
    let text = error.to_string();
    let blocks: Vec<String> = text.split("\n\n").map(in_one_line).collect();
    let state = blocks.first().map_or("", String::as_str);
    let state = state.strip_prefix("error: ").unwrap_or(state);
    let advice: Vec<&str> = blocks
        .iter()
        .skip(1)
        .map(String::as_str)
        .filter(|block| !block.is_empty())
        .collect();
    Problem::new("bad-usage", state, advice.join("; "))
}

fn in_one_line(block: &str) -> String {
    block.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command};

    fn told(line: &[&str]) -> Problem {
        let admit = Command::new("admit")
            .arg(Arg::new("cryptlet").required(true))
            .arg(Arg::new("host").value_parser(clap::value_parser!(u32)));
        let program = Command::new("cryptlet")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(admit);
        problem(&program.try_get_matches_from(line).unwrap_err())
    }

    #[test]
    fn each_mistake_has_a_state_and_a_remedy() {
        for (line, state, remedy) in [
            (&["cryptlet"][..], "names no command", "cryptlet --help"),
            (
                &["cryptlet", "admti"],
                "unrecognized subcommand 'admti'",
                "'admit'",
            ),
            (
                &["cryptlet", "admit"],
                "required arguments were not provided: <cryptlet>",
                "Usage: cryptlet admit",
            ),
            (
                &["cryptlet", "admit", "oil", "many"],
                "invalid value 'many'",
                "--help",
            ),
        ] {
            let problem = told(line);
            assert_eq!(problem.code, "bad-usage");
            assert!(problem.state.contains(state), "{problem:?}");
            assert!(!problem.state.starts_with("error"), "{problem:?}");
            assert!(problem.remedy.contains(remedy), "{problem:?}");
        }
    }

    #[test]
    fn json_is_wanted_wherever_the_option_stands() {
        let words = |line: &str| wants_json(line.split(' ').map(Into::into));
        assert!(words("cryptlet --json nonsense"));
        assert!(words("cryptlet request oil --json"));
        assert!(!words("cryptlet request oil"));
    }
}
