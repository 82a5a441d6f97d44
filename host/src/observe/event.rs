//! What counts as an event: the answer of a method that is asked for the first one after a cursor.

use cryptlet_primitives::{ids::Cursor, value::Value};

/// An answer that tells of no event, and does not say that there is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoEvent {
    /// Not an option.
    #[error("the method's answer is no option: for events it answers `option` of a record or tuple whose first field is a `u64`, the cursor")]
    NoOption,
    /// No cursor.
    #[error("the event has no cursor: the first field of what the method answers is a `u64`")]
    NoCursor,
    /// A cursor that has been.
    #[error("the event's cursor {found} is not after {after}: the method answers the first event after the round's cursor")]
    NotLater {
        /// The event's.
        found: Cursor,
        /// The round's.
        after: Cursor,
    },
}

/// Whether an encoded answer tells of an event after a cursor. `false` if it says that there is none yet.
pub fn has_happened(output: &[u8], after: Cursor) -> Result<bool, NoEvent> {
    match Value::parse(output) {
        Ok(Value::Variant {
            case: 0,
            payload: None,
        }) => Ok(false),
        Ok(Value::Variant {
            case: 1,
            payload: Some(_),
        }) => match Value::first_number(output) {
            Some(found) if found > after => Ok(true),
            Some(found) => Err(NoEvent::NotLater { found, after }),
            None => Err(NoEvent::NoCursor),
        },
        _ => Err(NoEvent::NoOption),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    fn variant(case: u32, payload: Option<Value>) -> Vec<u8> {
        let payload = payload.map(Box::new);
        Value::Variant { case, payload }.encode()
    }

    #[test]
    fn an_event_has_a_later_cursor_first_and_anything_else_is_an_error() {
        let event = |cursor| {
            let fields = vec![Value::Unsigned(cursor), Value::Text("rose".into())];
            variant(1, Some(Value::Record(fields)))
        };
        assert_eq!(has_happened(&variant(0, None), 5), Ok(false));
        assert_eq!(has_happened(&event(6), 5), Ok(true));
        assert_eq!(
            has_happened(&event(0), 0),
            Err(NoEvent::NotLater { found: 0, after: 0 })
        );
        assert_eq!(
            has_happened(&event(5), 5),
            Err(NoEvent::NotLater { found: 5, after: 5 })
        );
        for text in [
            Value::Text("6".into()),
            Value::Signed(6),
            Value::List(vec![]),
        ] {
            assert_eq!(
                has_happened(&variant(1, Some(text)), 5),
                Err(NoEvent::NoCursor)
            );
        }
        for other in [
            Value::Unsigned(6).encode(),
            variant(0, Some(Value::Unsigned(6))),
            variant(1, None),
            variant(2, Some(Value::Unsigned(6))),
            vec![],
        ] {
            assert_eq!(has_happened(&other, 5), Err(NoEvent::NoOption), "{other:?}");
        }
    }
}
