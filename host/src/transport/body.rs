//! The bodies of requests, read up to a length, and refusals.

use axum::{
    body::Body,
    extract::Request,
    http::{
        header::{CONTENT_LENGTH, CONTENT_TYPE},
        HeaderMap, StatusCode,
    },
    response::{IntoResponse, Response},
    Json,
};
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

/// Longest time that a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// A refusal: a status, and a text that says why.
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// Why, and what to do.
    pub error: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error }))).into_response()
    }
}

impl Problem {
    /// A refusal.
    pub fn new(status: StatusCode, error: impl ToString) -> Self {
        Problem {
            status,
            error: error.to_string(),
        }
    }
}

/// Reads a request's body of this content type: `what` of at most `most` bytes, within [`BODY_TIMEOUT`].
pub async fn read(request: Request, kind: &str, what: &str, most: u32) -> Result<Vec<u8>, Problem> {
    let (head, body) = request.into_parts();
    let headers = &head.headers;
    if headers.get(CONTENT_TYPE).is_none_or(|given| given != kind) {
        let wanted = format!("send {what} as {kind}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, wanted));
    }
    timeout(BODY_TIMEOUT, read_all(headers, body, what, most))
        .await
        .unwrap_or_else(|_| {
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "the body came too slowly: send it within five seconds",
            ))
        })
}

/// Reads a body up to its longest length, and no byte further.
async fn read_all(
    headers: &HeaderMap,
    body: Body,
    what: &str,
    most: u32,
) -> Result<Vec<u8>, Problem> {
    let too_long = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("{what} has at most {most} bytes"),
        )
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_long());
    }
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error))?;
        if bytes.len().saturating_add(chunk.len()) > most {
            return Err(too_long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
