//! What who listens gets, and how that ends.

use super::*;
use crate::rpc::ethereum::{
    heads::{follow, Listeners, Subject, Told},
    view::View,
};
use jsonrpsee::{core::EmptyServerParams, RpcModule};
use serde_json::{from_value, json, Value};
use std::sync::{mpsc, Arc};
use tokio::sync::broadcast::{self, error::TryRecvError};

fn told() -> Option<Arc<Told>> {
    let view = View::new(block()).expect("its transactions can be read");
    Some(Arc::new(Told::new(view).expect("it has a JSON form")))
}

/// A reader who subscribes, and before whose eyes all of this comes, with room for two blocks.
async fn read(subject: Subject, filter: Value, news: Vec<Option<Arc<Told>>>) -> Vec<Value> {
    let mut module = RpcModule::new(());
    let listen = move |_, pending: jsonrpsee::PendingSubscriptionSink, _, _| {
        let (sender, receiver) = broadcast::channel(2);
        for one in news.clone() {
            sender.send(one).expect("one listens");
        }
        let filter: Filter = from_value(filter.clone()).expect("it is a filter");
        async move {
            let sink = pending.accept().await.expect("the reader is there");
            follow(sink, receiver, subject, &filter).await
        }
    };
    module
        .register_subscription("listen", "told", "leave", listen)
        .expect("no two have the same name");
    let mut reader = module
        .subscribe("listen", EmptyServerParams::new(), 1)
        .await
        .expect("it is there");
    let mut read = Vec::new();
    // Ends with the error that ends the subscription.
    while let Some(told) = reader.next::<Value>().await {
        read.push(told.expect("it is JSON").0);
    }
    read
}

#[tokio::test]
async fn heads_come_until_one_was_missed() {
    let heads = read(Subject::NewHeads, json!({}), vec![told(), None]).await;
    assert_eq!(heads.len(), 1);
    assert_eq!(heads[0]["number"], json!("0x9"));
    assert_eq!(heads[0]["transactions"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn logs_that_pass_come_with_their_blocks() {
    let filter = json!({ "topics": [H256::repeat_byte(1)] });
    let logs = read(Subject::Logs, filter, vec![told(), None]).await;
    let from: Vec<Value> = logs.iter().map(|log| log["address"].clone()).collect();
    assert_eq!(from, [1, 2].map(|byte| json!(H160::repeat_byte(byte))));
}

#[tokio::test]
async fn who_is_too_slow_gets_no_more() {
    let heads = read(Subject::NewHeads, json!({}), vec![told(), told(), told()]).await;
    assert_eq!(heads, Vec::<Value>::new());
    assert!(fault::missed().message().contains("subscribe anew"));
}

#[test]
fn who_comes_while_blocks_are_read_does_not_wait() {
    let [first, best] = [1, 2].map(H256::repeat_byte);
    let listeners = Arc::new(Listeners::new(first));
    let mut early = listeners.add(|| first);
    listeners.tell(best, |last| {
        assert_eq!(last, first);
        let (sender, came) = mpsc::channel();
        let listeners = listeners.clone();
        std::thread::spawn(move || sender.send(listeners.add(|| best)));
        let mut late = came
            .recv_timeout(std::time::Duration::from_secs(10))
            .expect("it listens though the blocks are not read yet");
        assert!(matches!(late.try_recv(), Err(TryRecvError::Empty)));
        vec![told()]
    });
    assert!(matches!(early.try_recv(), Ok(Some(_))));
    listeners.tell(first, |last| {
        assert_eq!(last, best, "the next ones are those after it");
        Vec::new()
    });
}

#[test]
fn who_comes_after_all_have_left_hears_nothing_of_before() {
    let [first, head, best] = [1, 2, 3].map(H256::repeat_byte);
    let listeners = Listeners::new(first);
    let early = listeners.add(|| first);
    let mut late = None;
    listeners.tell(head, |_| {
        drop(early);
        late = Some(listeners.add(|| best));
        vec![told()]
    });
    let heard = late.map(|mut late| late.try_recv().map(|_| ()));
    assert_eq!(heard, Some(Err(TryRecvError::Empty)));
    listeners.tell(best, |last| {
        assert_eq!(last, best, "where it began");
        Vec::new()
    });
}
