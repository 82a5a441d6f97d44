//! What the pallet stores.

mod answer;
mod callback;
mod failure;
mod line;
mod listener;
mod turn;
mod view;

pub use answer::{Answer, AnswerOf, ResultPlace};
pub use callback::{Callback, CallbackOf};
pub use failure::{FailedCallback, FailedCallbackOf, Failure, MAX_FAILURES};
pub use line::{Line, Pending, MAX_PENDING};
pub use listener::{Listener, ListenerOf};
pub use turn::{Ends, Turn};
pub use view::{FailureView, FailureViewOf, ListenerView, ListenerViewOf, PriceView, PriceViewOf};
