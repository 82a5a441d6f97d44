//! Hearing many hosts at a time: no host can make the worker wait, or read, more than its share.

use super::{
    dispatch::{Inquiry, Progress},
    Refused,
};
use alloc::vec::Vec;
use cryptlet_primitives::{dispatch::MAX_REPLY, ids::HostId};
use sp_core::offchain::{HttpError, HttpRequestId, HttpRequestStatus, Timestamp};

/// The only status that is read; redirects are not followed.
const OK: u16 = 200;
/// Bytes that are read at a time.
const BUFFER: usize = 8 * 1024;
/// Most reads of one body in one slice: a host that floods is cut at the cap, and leaves time for the others.
const READS_IN_SLICE: u32 = 8;

/// What came of one request, at its end.
pub(super) struct Answer {
    /// Who was asked.
    pub(super) host: HostId,
    /// For which group.
    pub(super) group: usize,
    /// The whole body, or why there is none.
    pub(super) body: Result<Vec<u8>, Refused>,
    /// How long it took, milliseconds.
    pub(super) after_ms: u64,
}

/// Waits until `end` for heads, reads what has come of bodies, and gives the requests that ended.
pub(super) fn listen(inquiries: &mut [Inquiry], end: Timestamp) -> Vec<Answer> {
    let mut answers = wait_for_heads(inquiries, end);
    let mut has_moved = !answers.is_empty();
    for inquiry in inquiries
        .iter_mut()
        .filter(|inquiry| inquiry.progress == Progress::Reading)
    {
        let before = inquiry.body.len();
        let ended = read(inquiry);
        has_moved |= inquiry.body.len() > before || ended.is_some();
        if let Some(result) = ended {
            answers.push(finish(inquiry, result));
        }
    }
    if !has_moved && sp_io::offchain::timestamp() < end {
        sp_io::offchain::sleep_until(end);
    }
    answers
}

fn wait_for_heads(inquiries: &mut [Inquiry], end: Timestamp) -> Vec<Answer> {
    let waiting: Vec<&mut Inquiry> = inquiries
        .iter_mut()
        .filter(|inquiry| inquiry.progress == Progress::Waiting)
        .collect();
    let ids: Vec<HttpRequestId> = waiting.iter().map(|inquiry| inquiry.request).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let statuses = sp_io::offchain::http_response_wait(&ids, Some(end));
    let mut answers = Vec::new();
    for (inquiry, status) in waiting.into_iter().zip(statuses) {
        match status {
            HttpRequestStatus::DeadlineReached => {}
            HttpRequestStatus::Finished(OK) => inquiry.progress = Progress::Reading,
            HttpRequestStatus::Finished(_) => {
                answers.push(finish(inquiry, Err(Refused::BadStatus)));
            }
            HttpRequestStatus::IoError | HttpRequestStatus::Invalid => {
                answers.push(finish(inquiry, Err(Refused::Unreachable)));
            }
        }
    }
    answers
}

/// Reads what is there, without waiting. `Some` when the body is complete, broken or too long.
fn read(inquiry: &mut Inquiry) -> Option<Result<(), Refused>> {
    let mut buffer = alloc::vec![0u8; BUFFER];
    for _ in 0..READS_IN_SLICE {
        let now = sp_io::offchain::timestamp();
        match sp_io::offchain::http_response_read_body(inquiry.request, &mut buffer, Some(now)) {
            Ok(0) => return Some(Ok(())),
            Ok(count) => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                inquiry.body.extend(buffer.iter().take(count));
                let length = u32::try_from(inquiry.body.len()).unwrap_or(u32::MAX);
                if length > MAX_REPLY {
                    return Some(Err(Refused::TooLong));
                }
            }
            Err(HttpError::DeadlineReached) => return None,
            Err(_) => return Some(Err(Refused::Unreachable)),
        }
    }
    None
}

fn finish(inquiry: &mut Inquiry, result: Result<(), Refused>) -> Answer {
    inquiry.progress = Progress::Done;
    let body = core::mem::take(&mut inquiry.body);
    Answer {
        host: inquiry.host,
        group: inquiry.group,
        body: result.map(|()| body),
        after_ms: sp_io::offchain::timestamp().diff(&inquiry.started).millis(),
    }
}
