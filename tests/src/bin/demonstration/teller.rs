//! What is shown, and how.

use journeys::consortium::Narrator;
use std::{
    fmt::Display,
    io::{self, Write as _},
    time::Instant,
};

/// Lines of an answer that are shown.
const MOST_LINES: usize = 40;

/// Tells each step on the standard output.
pub struct Teller {
    started: Instant,
    step: usize,
    steps: usize,
}

impl Teller {
    /// Nothing is told yet, of so many steps.
    pub fn new(steps: usize) -> Self {
        Teller {
            started: Instant::now(),
            step: 0,
            steps,
        }
    }
}

impl Narrator for Teller {
    fn step(&mut self, text: &str) {
        self.step += 1;
        say(format!(
            "\n[{}/{}] {text}  ({:.1} s)",
            self.step,
            self.steps,
            self.started.elapsed().as_secs_f32()
        ));
    }

    fn command(&mut self, line: &str) {
        say(format!("  $ {line}"));
    }

    fn answer(&mut self, text: &str) {
        let mut lines = text.lines();
        for line in lines.by_ref().take(MOST_LINES) {
            say(format!("    {line}"));
        }
        let left = lines.count();
        if left > 0 {
            say(format!("    … ({left} lines more)"));
        }
    }
}

/// Prints a line, if anybody still reads: Ctrl-C ends `| tee` before this program.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line on the error stream, if anybody still reads.
pub fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
