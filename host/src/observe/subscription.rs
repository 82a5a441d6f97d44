//! Whether a cryptlet takes a subscription: it has the method, and the arguments are of its types. No guest is asked.

use crate::{chain::AccountId, region::fault::cut};
use codec::Encode;
use cryptlet_header::Header;
use cryptlet_primitives::{
    batch::Output, dispatch::Refusal, statement::Statement, value::Value, view::CryptletView,
};
use tokio::task::spawn_blocking;

/// Why a subscription is not accepted.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unacceptable {
    /// The registered header can't be read.
    #[error("not accepted: the registered header can't be read: {0}")]
    BadHeader(String),
    /// The header has no such method.
    #[error("not accepted: the registered header declares no method of this name")]
    NoMethod,
    /// The arguments are not the method's.
    #[error("not accepted: the arguments don't fit the method: {0}")]
    BadArguments(String),
}

impl Unacceptable {
    /// What the delegate is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Unacceptable::BadHeader(_) => Refusal::BadInterface,
            Unacceptable::NoMethod | Unacceptable::BadArguments(_) => Refusal::BadParams,
        }
    }
}

/// The answer that accepts: `true`.
pub async fn accept(
    cryptlet: &CryptletView<AccountId>,
    statement: &Statement,
) -> Result<Output, Unacceptable> {
    let header = cryptlet.header.clone();
    let (method, params) = (statement.method.to_vec(), statement.params.to_vec());
    // Reading takes milliseconds, which nobody else should wait for.
    spawn_blocking(move || check(&header, &method, &params))
        .await
        .map_err(|error| Unacceptable::BadHeader(cut(error)))??;
    // Two bytes: any output holds them.
    Ok(Output::truncate_from(Value::Bool(true).encode()))
}

fn check(header: &str, method: &[u8], params: &[u8]) -> Result<(), Unacceptable> {
    let header = Header::parse(header).map_err(|error| Unacceptable::BadHeader(cut(error)))?;
    let name = std::str::from_utf8(method).map_err(|_| Unacceptable::NoMethod)?;
    let method = header.method(name).ok_or(Unacceptable::NoMethod)?;
    let values = Value::parse_list(params)
        .map_err(|error| Unacceptable::BadArguments(format!("the encoding is {error:?}")))?;
    method
        .check_arguments(&values)
        .map_err(|error| Unacceptable::BadArguments(cut(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "package test:guest@1.0.0;\nworld guest { export rise: func(name: string, by: u8) -> u64; }";

    #[test]
    fn a_method_of_the_header_is_accepted_with_arguments_of_its_types() {
        let good = vec![Value::Text("wti".into()), Value::Unsigned(255)];
        assert_eq!(check(HEADER, b"rise", &good.encode()), Ok(()));
        for (method, params) in [(&b"fall"[..], good.encode()), (&[0xff][..], good.encode())] {
            assert_eq!(check(HEADER, method, &params), Err(Unacceptable::NoMethod));
        }
        for params in [
            vec![],
            vec![Value::Text("wti".into()), Value::Unsigned(256)],
            vec![Value::Unsigned(255), Value::Text("wti".into())],
        ] {
            let refused = check(HEADER, b"rise", &params.encode()).unwrap_err();
            assert_eq!(refused.refusal(), Refusal::BadParams, "{params:?}");
        }
        let garbage = check(HEADER, b"rise", &[0xff; 9]).unwrap_err();
        assert_eq!(garbage.refusal(), Refusal::BadParams);
        let unread = check("world", b"rise", &[]).unwrap_err();
        assert_eq!(unread.refusal(), Refusal::BadInterface);
    }
}
