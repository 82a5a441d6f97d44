//! What guests do wrong, and what sources can't give.

use super::frame::{MAX_OPENINGS, MAX_UPDATES};
use codec::{Decode, Encode};
use cryptlet_sealing::OpenError;

/// Longest text in a fault, bytes: it goes to the operator's log.
pub const MAX_FAULT_TEXT: usize = 512;

/// A guest's fault: it ends the question, never the daemon.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, thiserror::Error)]
pub enum GuestFault {
    /// The component is not the one that was to be loaded.
    #[error("the component's digest is not the registered one: fetch it again, or have the publisher register this build")]
    WrongDigest,
    /// The header can't be read.
    #[error("the header can't be read: {0}")]
    BadHeader(String),
    /// The component breaks its header.
    #[error("the component breaks its header: {0}")]
    BadInterface(String),
    /// The component can't be compiled or instantiated.
    #[error("the component can't be made ready: {0}")]
    BadComponent(String),
    /// The header has no such method.
    #[error("the header declares no method of this name")]
    NoMethod,
    /// The arguments don't fit the method.
    #[error("the arguments don't fit the method: {0}")]
    BadParams(String),
    /// More instructions than the limit.
    #[error("out of fuel: the guest executed more instructions than `limits.fuel` (a long method: `limits.long_fuel`)")]
    OutOfFuel,
    /// Longer than the limit.
    #[error(
        "out of time: the guest ran longer than `limits.call_ms` (a long method: `limits.long_call_ms`), or than its round's deadline"
    )]
    OutOfTime,
    /// More memory than the limit.
    #[error("out of memory: the guest wanted more than `limits.memory_bytes`")]
    OutOfMemory,
    /// More table entries than the limit.
    #[error("too many table entries: the guest wanted more than `limits.table_elements`")]
    OutOfTable,
    /// Recursion beyond the stack.
    #[error("out of stack: the guest recursed too deep")]
    OutOfStack,
    /// Any other trap.
    #[error("the guest trapped: {0}")]
    Trapped(String),
    /// The answer is longer than the round allows.
    #[error("the answer is longer than the round allows")]
    OutputTooLong,
    /// The answer is no value that can travel.
    #[error("the answer can't be encoded: {0}")]
    BadOutput(String),
    /// More calls out than the limit.
    #[error("too many calls out: the guest read more sources than `limits.reads`")]
    TooManyReads,
    /// More updates asked for than a question may.
    #[error("too many updates: the guest asked for more than {MAX_UPDATES} in one question, which its cryptlet must not need")]
    TooManyUpdates,
    /// This host can't tell which updates it has.
    #[error("the store of updates can't be read: look for its error in this log")]
    UpdatesUnavailable,
    /// A source gave nothing at this host, and the guest answered with an error or trapped: that is no answer to sign.
    #[error("source `{0}` gave nothing: look at its entry under [sources], and at `limits.source_bytes`")]
    SourceUnavailable(String),
    /// More contents opened than a question may.
    #[error("too many openings: the guest opened more than {MAX_OPENINGS} contents in one question, which its cryptlet must not need")]
    TooManyOpenings,
    /// A sealed content can't be opened at this host: that is no answer to sign.
    #[error("a sealed content is not opened: {0}")]
    NotOpened(SecretError),
}

impl GuestFault {
    /// The same without any word that the guest may have chosen: what it says after it has opened a content is for nobody's
    /// log.
    #[must_use]
    pub fn without_words(self) -> Self {
        let hidden = || "not shown, since the guest had opened a sealed content".to_owned();
        match self {
            GuestFault::BadHeader(_) => GuestFault::BadHeader(hidden()),
            GuestFault::BadInterface(_) => GuestFault::BadInterface(hidden()),
            GuestFault::BadComponent(_) => GuestFault::BadComponent(hidden()),
            GuestFault::BadParams(_) => GuestFault::BadParams(hidden()),
            GuestFault::Trapped(_) => GuestFault::Trapped(hidden()),
            GuestFault::BadOutput(_) => GuestFault::BadOutput(hidden()),
            GuestFault::SourceUnavailable(_) => GuestFault::SourceUnavailable(hidden()),
            fault => fault,
        }
    }

    /// The same with its text as [`cut`] gives it: what a guest's process says of itself may be long, and written to forge
    /// lines of the log.
    #[must_use]
    pub fn bounded(self) -> Self {
        match self {
            GuestFault::BadHeader(text) => GuestFault::BadHeader(cut(text)),
            GuestFault::BadInterface(text) => GuestFault::BadInterface(cut(text)),
            GuestFault::BadComponent(text) => GuestFault::BadComponent(cut(text)),
            GuestFault::BadParams(text) => GuestFault::BadParams(cut(text)),
            GuestFault::Trapped(text) => GuestFault::Trapped(cut(text)),
            GuestFault::BadOutput(text) => GuestFault::BadOutput(cut(text)),
            GuestFault::SourceUnavailable(name) => GuestFault::SourceUnavailable(cut(name)),
            fault => fault,
        }
    }
}

/// Why a source gives no bytes. What the guest sees of it is in `sdk/wit/fabric.wit`.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, thiserror::Error)]
pub enum SourceError {
    /// The cryptlet's registered configuration does not list it.
    #[error("the cryptlet's registered configuration does not list it under `sources`: its publisher registers a version that does")]
    NotDeclared,
    /// The operator has not mapped it.
    #[error("no [sources] entry of this name: add one to the host's configuration")]
    NotMapped,
    /// The operator has mapped it for other cryptlets.
    #[error("its [sources] entry is for other cryptlets: add this one to its `cryptlets` if it may read it")]
    OutOfScope,
    /// It can't be reached or refused.
    #[error("not available: {0}")]
    Unavailable(String),
    /// More bytes than the limit.
    #[error("longer than `limits.source_bytes`")]
    TooLong,
}

/// Why a sealed content is not opened. It tells nothing of the content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, thiserror::Error)]
pub enum SecretError {
    /// No sealed content.
    #[error("these bytes are no sealed content")]
    Malformed,
    /// It belongs elsewhere.
    #[error("it is sealed to another cryptlet, to another version of this one, on another chain, or for people to read")]
    Elsewhere,
    /// There is no key to open it with.
    #[error("there is no encryption key here: who runs a question again names the file of a key that the content is sealed to, with `--encryption-key`")]
    NoKey,
    /// It is sealed to others.
    #[error("it is not sealed to this key: who sealed it did not name it, or did so before this host was admitted; have it sealed anew")]
    NotForThisHost,
    /// It was changed, or not rightly sealed.
    #[error("it was changed, or not sealed rightly to this key: have it sealed anew")]
    Refused,
}

impl From<OpenError> for SecretError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Malformed => SecretError::Malformed,
            OpenError::Elsewhere => SecretError::Elsewhere,
            OpenError::NotForThisKey => SecretError::NotForThisHost,
            OpenError::Refused => SecretError::Refused,
        }
    }
}

/// A text of others as it may stand in the operator's log: at most [`MAX_FAULT_TEXT`] bytes on one line, and without what
/// moves a terminal's cursor, colours it or hides letters. Cut again, it stays the same.
pub fn cut(text: impl ToString) -> String {
    let mut shown = String::new();
    for letter in text.to_string().chars() {
        let before = shown.len();
        if is_shown(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_default());
        }
        if shown.len() > MAX_FAULT_TEXT {
            shown.truncate(before);
            break;
        }
    }
    shown
}

/// Whether a character is seen for what it is: no control character, line separator, change of direction or letter
/// without width.
fn is_shown(letter: char) -> bool {
    let is_hidden = matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    !letter.is_control() && !is_hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_forges_lines_or_colours_of_the_log() {
        let forged = "gold\n2026-01-01 INFO all is well\r\u{1b}[2K\u{9b}31m\u{202e}dlog\u{200b}";
        let faults = [
            GuestFault::BadHeader,
            GuestFault::BadInterface,
            GuestFault::BadComponent,
            GuestFault::BadParams,
            GuestFault::Trapped,
            GuestFault::BadOutput,
            GuestFault::SourceUnavailable,
        ];
        for fault in faults {
            let said = fault(forged.into()).bounded().to_string();
            assert!(said.chars().all(is_shown), "{said:?}");
            assert!(said.contains(r"gold\n2026-01-01 INFO"), "{said}");
        }
        let shown = r#"`gold`'s "größte" \ 金, e\u{301}"#.replace(r"\u{301}", "\u{301}");
        assert_eq!(cut(&shown), shown);
    }

    #[test]
    fn a_text_is_cut_at_a_whole_character_and_stays_the_same_when_cut_again() {
        for text in ["金".repeat(300), "\u{1b}".repeat(300), "x".repeat(600)] {
            let once = cut(&text);
            assert!((MAX_FAULT_TEXT - 8..=MAX_FAULT_TEXT).contains(&once.len()));
            assert_eq!(cut(&once), once);
        }
    }
}
