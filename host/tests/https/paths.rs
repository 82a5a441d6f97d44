//! The paths: what is answered to whom.

use crate::{
    common::{
        guest::number,
        world::{delegate, dispatch, news, update},
    },
    served::served,
};
use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    dispatch::{Happened, Reply, CONTENT_TYPE, MAX_DISPATCH, NEWS_PATH, OBSERVE_PATH},
    ids::CryptletId,
    package::InstanceOffer,
    signed_by,
    update::{SignedUpdate, UPDATES_PATH},
    Public, Signature,
};
use reqwest::{Body, StatusCode};
use sp_core::{ed25519, Pair};

/// The bytes of `0x…`.
fn digits<const N: usize>(value: &serde_json::Value) -> [u8; N] {
    hex::decode(&value.as_str().unwrap()[2..])
        .unwrap()
        .try_into()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_asks_and_gets_a_batch() {
    let served = served("localhost").await;
    let statement = served.world.statement(1, "fine");
    served.world.open_round(&statement);
    let answer = served
        .observe(dispatch(1, &[statement]).encode())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], CONTENT_TYPE);
    let reply = Reply::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap();
    reply.batches[0]
        .verify(sp_core::H256::repeat_byte(0x11), &served.world.keys)
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_asks_for_news_and_gets_none() {
    let served = served("localhost").await;
    let ask = async || {
        let body = news(1).encode();
        let answer = served.post(NEWS_PATH, CONTENT_TYPE, body).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], CONTENT_TYPE);
        Happened::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap()
    };
    assert_eq!(ask().await, Happened::default());
    let stranger = news(3).encode();
    let long = vec![0; 2_000];
    for (body, status) in [
        (stranger, StatusCode::FORBIDDEN),
        (vec![0; 9], StatusCode::BAD_REQUEST),
        (long, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = served.post(NEWS_PATH, CONTENT_TYPE, body).await.unwrap();
        assert_eq!(answer.status(), status);
    }
    let text = served.world.service.metrics.text();
    assert!(
        text.contains("cryptlet_host_news_total{outcome=\"quiet\"} 1"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_update_is_answered_with_what_became_of_it() {
    let served = served("localhost").await;
    let sender = ed25519::Pair::from_seed(&[5; 32]);
    let stranger = ed25519::Pair::from_seed(&[6; 32]);
    served.world.list_keys(&[sender.public()]);
    let send = async |body: Vec<u8>| {
        let sent = served.post(UPDATES_PATH, "application/json", body).await;
        let answer = sent.unwrap();
        let status = answer.status().as_u16();
        let said: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        (status, said)
    };
    let body = |number, content: &[u8], sender| {
        serde_json::to_vec(&update(
            crate::common::world::CRYPTLET,
            number,
            content,
            sender,
        ))
        .unwrap()
    };
    let (status, said) = send(body(1, b"rose", &sender)).await;
    let stored = serde_json::json!({ "update": "stored", "cryptlet": 7, "number": 1 });
    assert_eq!((status, said), (202, stored));
    let (status, said) = send(body(1, b"rose", &sender)).await;
    assert_eq!((status, said["update"].as_str()), (200, Some("known")));
    let unknown = update(CryptletId(70), 1, b"rose", &sender);
    let mut forged = update(crate::common::world::CRYPTLET, 2, b"rose", &sender);
    forged.update.number = 3;
    let mut elsewhere = update(crate::common::world::CRYPTLET, 2, b"rose", &sender);
    elsewhere.update.genesis = sp_core::H256::zero();
    let json = |signed: &SignedUpdate| serde_json::to_vec(signed).unwrap();
    let long = body(2, &[7; 4096], &sender);
    let too_long = String::from_utf8(long.clone())
        .unwrap()
        .replace("0x0707", "0x070707");
    for (body, expected, word) in [
        (body(1, b"fell", &sender), 409, "higher number"),
        (body(2, b"rose", &stranger), 403, "updateKeys"),
        (json(&forged), 403, "sign"),
        (json(&unknown), 404, "pool"),
        (json(&elsewhere), 421, "another"),
        (body(0, b"rose", &sender), 400, "1 or more"),
        (body(u64::MAX, b"rose", &sender), 400, "too high"),
        (b"{}".to_vec(), 400, "missing field"),
        (vec![0xff; 300], 400, "not a signed update"),
        (too_long.into_bytes(), 400, "more bytes"),
        (vec![b' '; 16 * 1024 + 1], 413, "16384"),
    ] {
        let (status, said) = send(body).await;
        let error = said["error"].as_str().unwrap();
        assert_eq!(status, expected, "{error}");
        assert!(error.contains(word), "{error}");
    }
    assert_eq!(send(long).await.0, 202);
    let other_kind = served.post(UPDATES_PATH, CONTENT_TYPE, body(9, b"", &sender));
    assert_eq!(other_kind.await.unwrap().status().as_u16(), 415);
    let text = served.world.service.metrics.text();
    assert!(
        text.contains("cryptlet_host_updates_total{status=\"202\"} 2"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_offer_and_health_are_what_the_chain_takes() {
    let served = served("localhost").await;
    let client = served.authority.client();
    let card: serde_json::Value = serde_json::from_slice(
        &client
            .get(served.url("/v1/identity"))
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap(),
    )
    .unwrap();
    assert_eq!(card["isolation"], "software");
    assert_eq!(card["regionEpoch"], 0);
    let account = sp_core::crypto::AccountId32::from([9; 32]);
    let digest = cryptlet_primitives::package::possession_digest(
        sp_core::H256::repeat_byte(0x11),
        &account,
        &served.world.keys.region,
    );
    let possession = Signature::from_raw(digits(&card["possession"]));
    assert!(signed_by(
        &served.world.keys.region,
        digest.as_bytes(),
        &possession
    ));

    let offer = client
        .get(served.url("/v1/offers/7"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let offer: serde_json::Value = serde_json::from_slice(&offer).unwrap();
    // Admitted already: the offer is a rotation.
    assert_eq!(offer["epoch"], 1);
    let statement = InstanceOffer {
        genesis: sp_core::H256::repeat_byte(0x11),
        cryptlet: crate::common::world::CRYPTLET,
        host: crate::common::world::HOST,
        key: Public::from_raw(digits(&offer["key"])),
        epoch: 1,
    };
    let by_instance = Signature::from_raw(digits(&offer["byInstance"]));
    let by_region = Signature::from_raw(digits(&offer["byRegion"]));
    assert!(statement.is_signed(&served.world.keys.region, &by_instance, &by_region));
    let none = client.get(served.url("/v1/offers/8")).send().await.unwrap();
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        client
            .get(served.url("/health"))
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_beyond_the_cap_are_cut() {
    let served = served("localhost").await;
    // Without a length, and without an end; then with a length.
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 65_536]));
    let over = vec![0; MAX_DISPATCH as usize + 1];
    for body in [Body::wrap_stream(endless), over.into()] {
        // The server closes while the client still sends: not every client then reads the answer.
        if let Ok(answer) = served.observe(body).await {
            assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
    assert_eq!(
        served
            .world
            .service
            .metrics
            .dispatches
            .with_label_values(&["413"])
            .get(),
        2
    );
    let wrong_type = served
        .authority
        .client()
        .post(served.url(OBSERVE_PATH))
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong_type.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let stranger = dispatch(9, &[served.world.statement(1, "fine")]);
    assert_ne!(
        stranger.dispatch.delegate,
        sp_core::Pair::public(&delegate(1))
    );
    assert_eq!(
        served.observe(stranger.encode()).await.unwrap().status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        served.observe(vec![1, 2, 3]).await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_an_offer_that_the_operator_does_not_name_makes_no_key() {
    let served = served("localhost").await;
    let neighbour = number("bad", "", "i64.const 1");
    served.world.add_neighbour(&neighbour).await;
    let keys = || served.world.vault.keys().len();
    let before = keys();
    let client = served.authority.client();
    let url = served.url(&format!("/v1/offers/{}", crate::common::world::NEIGHBOUR));
    for _ in 0..3 {
        let refused = client.get(&url).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(refused.text().await.unwrap().contains("`offers`"));
    }
    assert_eq!(keys(), before);
    // The one that is named makes one key, however often it is asked for.
    for _ in 0..3 {
        let offered = client.get(served.url("/v1/offers/7")).send().await.unwrap();
        assert_eq!(offered.status(), StatusCode::OK);
    }
    assert_eq!(keys(), before + 1);
}
