//! Requests and answers on their way, in the network's time, and the worker's storage.

use super::{manner::answer, Net};
use codec::Decode;
use cryptlet_primitives::{
    binding::{SignedBindingAsk, BINDINGS_PATH},
    dispatch::{SignedDispatch, SignedNews, NEWS_PATH},
};
use sp_core::{
    offchain::{
        DbExternalities, Externalities, HttpError, HttpRequestId, HttpRequestStatus,
        OffchainStorage, OpaqueNetworkState, StorageKind, Timestamp,
    },
    H256,
};

pub(super) enum Body {
    Bytes(Vec<u8>),
    Drip,
    Flood,
}

pub(super) struct Answer {
    pub(super) at: u64,
    pub(super) status: Option<u16>,
    pub(super) body: Body,
}

pub(super) struct Request {
    pub(super) url: String,
    pub(super) body: Vec<u8>,
    pub(super) answer: Option<Answer>,
    pub(super) read: usize,
}

impl Externalities for Net {
    fn is_validator(&self) -> bool {
        true
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.lock().now)
    }

    fn sleep_until(&mut self, deadline: Timestamp) {
        let mut state = self.lock();
        state.now = state.now.max(deadline.unix_millis());
    }

    fn random_seed(&mut self) -> [u8; 32] {
        H256::zero().0
    }

    fn http_request_start(
        &mut self,
        method: &str,
        url: &str,
        _: &[u8],
    ) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "POST");
        assert!(url.starts_with("https://"), "{url}");
        let mut state = self.lock();
        state.now += state.start_ms;
        let id = HttpRequestId(state.requests.len() as u16);
        state.requests.push(Request {
            url: url.into(),
            body: Vec::new(),
            answer: None,
            read: 0,
        });
        Ok(id)
    }

    fn http_request_add_header(
        &mut self,
        _: HttpRequestId,
        name: &str,
        value: &str,
    ) -> Result<(), ()> {
        assert_eq!((name, value), ("content-type", "application/octet-stream"));
        Ok(())
    }

    fn http_request_write_body(
        &mut self,
        id: HttpRequestId,
        chunk: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        let mut state = self.lock();
        let now = state.now;
        if deadline.is_some_and(|deadline| deadline.unix_millis() < now) {
            return Err(HttpError::DeadlineReached);
        }
        let request = &mut state.requests[id.0 as usize];
        if !chunk.is_empty() {
            request.body.extend(chunk);
            return Ok(());
        }
        let url = request.url.clone();
        if let Some(host) = url.strip_suffix(NEWS_PATH) {
            let asked = SignedNews::decode(&mut &request.body[..]).unwrap();
            let answer = state.tell(host, &asked);
            state.requests[id.0 as usize].answer = answer;
            return Ok(());
        }
        if let Some(host) = url.strip_suffix(BINDINGS_PATH) {
            let asked = SignedBindingAsk::decode(&mut &request.body[..]).unwrap();
            let answer = state.serve(host, asked);
            state.requests[id.0 as usize].answer = answer;
            return Ok(());
        }
        let asked = SignedDispatch::decode(&mut &request.body[..]).unwrap();
        let Some((host, manner)) = state.hosts.get(&url) else {
            return Err(HttpError::IoError);
        };
        let answer = answer(host, manner, &asked, now, state.skew);
        state.asked.push(asked);
        state.requests[id.0 as usize].answer = answer;
        Ok(())
    }

    fn http_response_wait(
        &mut self,
        ids: &[HttpRequestId],
        deadline: Option<Timestamp>,
    ) -> Vec<HttpRequestStatus> {
        let deadline = deadline
            .expect("a wait without a deadline blocks the node")
            .unix_millis();
        let mut state = self.lock();
        let heads: Vec<u64> = ids
            .iter()
            .map(|id| {
                state.requests[id.0 as usize]
                    .answer
                    .as_ref()
                    .map_or(u64::MAX, |a| a.at)
            })
            .collect();
        // To look takes time, too, if there is none to wait.
        if deadline < state.now {
            state.now += 1;
        }
        let last = heads.into_iter().max().unwrap_or_default();
        state.now = state.now.max(last.min(deadline));
        let now = state.now;
        let status = |id: &HttpRequestId| match &state.requests[id.0 as usize].answer {
            Some(answer) if answer.at <= now => answer
                .status
                .map_or(HttpRequestStatus::IoError, HttpRequestStatus::Finished),
            _ => HttpRequestStatus::DeadlineReached,
        };
        ids.iter().map(status).collect()
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        assert!(
            deadline.is_some(),
            "a read without a deadline blocks the node"
        );
        let mut state = self.lock();
        let now = state.now;
        let request = &mut state.requests[id.0 as usize];
        let read = request.read;
        let answer = request.answer.as_ref().expect("the head came");
        let count = match &answer.body {
            Body::Bytes(bytes) => {
                let rest = &bytes[read..];
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                count
            }
            Body::Drip if ((now - answer.at) / 1_000) as usize > read => 1,
            Body::Drip => return Err(HttpError::DeadlineReached),
            Body::Flood => buffer.len(),
        };
        request.read += count;
        state.most_read = state.most_read.max(read + count);
        Ok(count)
    }

    fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}

impl DbExternalities for Net {
    fn local_storage_set(&mut self, _: StorageKind, key: &[u8], value: &[u8]) {
        self.lock().storage.set(b"", key, value);
    }

    fn local_storage_clear(&mut self, _: StorageKind, key: &[u8]) {
        self.lock().storage.remove(b"", key);
    }

    fn local_storage_compare_and_set(
        &mut self,
        _: StorageKind,
        key: &[u8],
        old: Option<&[u8]>,
        new: &[u8],
    ) -> bool {
        self.lock().storage.compare_and_set(b"", key, old, new)
    }

    fn local_storage_get(&mut self, _: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
        self.lock().storage.get(b"", key)
    }
}
