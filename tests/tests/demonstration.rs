//! What `scripts/run` shows: it stays up until it is told to stop, and ends by itself if a program of it does.

use anyhow::{bail, ensure, Context, Result};
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How long it may take to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A demonstration that has done the main job. It is stopped when dropped.
struct Demonstration {
    child: Child,
    /// `None`: nobody reads any more.
    output: Option<BufReader<ChildStdout>>,
    /// Where its files are.
    folder: PathBuf,
}

impl Demonstration {
    /// Starts one, and waits until it stays up.
    fn up() -> Result<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_demonstration"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().map(BufReader::new);
        let mut demonstration = Demonstration {
            child,
            output,
            folder: PathBuf::new(),
        };
        loop {
            let line = demonstration.line()?;
            if let Some(command) = line.strip_prefix("$ cryptlet ") {
                ensure!(
                    command.contains("--json"),
                    "a line that answers otherwise than is shown: {command}"
                );
            }
            if let Some(folder) = line.strip_prefix("export DEMO=") {
                demonstration.folder = folder.into();
                return Ok(demonstration);
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let output = self.output.as_mut().context("nobody reads")?;
        if output.read_line(&mut line)? == 0 {
            bail!("it ended before it was up: {}", self.complaint()?);
        }
        Ok(line.trim().into())
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("it did not end within {PATIENCE:?}")
    }

    /// What it printed on its error stream until its end.
    fn complaint(&mut self) -> Result<String> {
        let mut text = String::new();
        let mut errors = self.child.stderr.take().context("no error stream")?;
        errors.read_to_string(&mut text)?;
        Ok(text)
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // Only after a failed check: nobody is left to tell that this fails, too.
        let _ = signal("-TERM", self.child.id());
        let _ = self.wait();
    }
}

/// Processes whose command line names `path`.
fn processes_with(path: &Path) -> Result<Vec<u32>> {
    let wanted = path.display().to_string();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(number) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        // One that has ended meanwhile has no line.
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(&wanted) {
            found.push(number);
        }
    }
    Ok(found)
}

fn signal(name: &str, process: u32) -> Result<()> {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status()?;
    ensure!(sent.success(), "{process} can't be sent {name}");
    Ok(())
}

#[test]
#[ignore = "runs the built programs: scripts/test journeys"]
fn a_host_that_dies_ends_it_and_is_named() -> Result<()> {
    let mut demonstration = Demonstration::up()?;
    let folder = demonstration.folder.clone();
    let hosts = processes_with(&folder.join("host-bob/host.toml"))?;
    let [host] = hosts[..] else {
        bail!("one host of Bob's, not {hosts:?}");
    };
    signal("-KILL", host)?;
    let status = demonstration.wait()?;
    ensure!(status.code() == Some(1), "it ended with {status}");
    let text = demonstration.complaint()?;
    let log = folder.join("host-bob/host-bob.log");
    for part in ["host-bob ended with signal: 9", &log.display().to_string()] {
        ensure!(text.contains(part), "no word of {part}: {text}");
    }
    ensure!(log.is_file(), "the log is kept");
    let left = processes_with(&folder)?;
    ensure!(left.is_empty(), "still running: {left:?}");
    fs::remove_dir_all(folder)?;
    Ok(())
}

#[test]
#[ignore = "runs the built programs: scripts/test journeys"]
fn an_interrupt_ends_it_even_if_nobody_reads() -> Result<()> {
    let mut demonstration = Demonstration::up()?;
    // As when Ctrl-C ends `tee` first.
    demonstration.output = None;
    signal("-INT", demonstration.child.id())?;
    let status = demonstration.wait()?;
    let text = demonstration.complaint()?;
    ensure!(status.code() == Some(0), "it ended with {status}: {text}");
    ensure!(text.is_empty(), "it complained: {text}");
    let left = processes_with(&demonstration.folder)?;
    ensure!(left.is_empty(), "still running: {left:?}");
    ensure!(!demonstration.folder.exists(), "its files are left");
    Ok(())
}

#[test]
#[ignore = "runs the built programs: scripts/test journeys"]
fn an_interrupt_in_the_main_job_is_no_success() -> Result<()> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demonstration"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut first = [0];
    child
        .stdout
        .as_mut()
        .context("no output")?
        .read_exact(&mut first)?;
    signal("-INT", child.id())?;
    let ended = child.wait_with_output()?;
    ensure!(
        ended.status.code() == Some(130),
        "it ended with {}",
        ended.status
    );
    Ok(())
}

#[test]
#[ignore = "runs the built programs: scripts/test journeys"]
fn with_contracts_it_shows_all_that_it_announces_and_ends() -> Result<()> {
    let shown = Command::new(env!("CARGO_BIN_EXE_demonstration"))
        .args(["--once", "--ethereum"])
        .stdin(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&shown.stdout);
    let complaint = String::from_utf8_lossy(&shown.stderr);
    ensure!(shown.status.success(), "{}: {complaint}", shown.status);
    // `[STEP/STEPS] …`
    let step = |line: &str| {
        let (count, _) = line.strip_prefix('[')?.split_once(']')?;
        let (step, steps) = count.split_once('/')?;
        Some((step.parse::<usize>().ok()?, steps.parse::<usize>().ok()?))
    };
    let steps: Vec<(usize, usize)> = text.lines().filter_map(step).collect();
    let announced = steps.first().context("no step")?.1;
    let expected: Vec<(usize, usize)> = (1..=announced).map(|step| (step, announced)).collect();
    ensure!(steps == expected, "{steps:?}");
    ensure!(text.contains("version 1 by round"), "a swap's first state");
    Ok(())
}
