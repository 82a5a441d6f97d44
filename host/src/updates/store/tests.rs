//! What is kept, what is read, and what has made room.

use super::*;
use crate::updates::gone::GONE;
use sp_core::H256;

const CRYPTLET: CryptletId = CryptletId(7);

fn update(number: u64, content: &[u8]) -> Update {
    Update {
        genesis: H256::zero(),
        cryptlet: CRYPTLET,
        number,
        issued_at: 1_000,
        content: content.to_vec().try_into().unwrap(),
    }
}

fn open(path: &Path, most: u64) -> UpdateStore {
    UpdateStore::open(path, most, Arc::new(Metrics::new().unwrap())).unwrap()
}

fn key(number: u8) -> Public {
    Public::from_raw([number; 32])
}

fn keys(numbers: &[u8]) -> UpdateKeys {
    let keys: Vec<Public> = numbers.iter().map(|number| key(*number)).collect();
    keys.try_into().unwrap()
}

/// Stores an update of key 1, which is listed, at the moment 0.
async fn store(store: &UpdateStore, update: &Update) -> Kept {
    store.store(update, key(1), &keys(&[1]), 0).await.unwrap()
}

fn after(store: &UpdateStore, number: u64) -> Option<u64> {
    let found = store.after(CRYPTLET, number, &keys(&[1])).unwrap();
    found.map(|found| found.number)
}

#[tokio::test]
async fn an_update_is_kept_once_through_a_restart_and_read_in_the_order_of_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("updates");
    let store = open(&path, 10);
    let metrics = Arc::new(Metrics::new().unwrap());
    assert!(matches!(
        UpdateStore::open(&path, 10, metrics),
        Err(StoreError::InUse(_))
    ));
    for number in [9, 3, MAX_STEP] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, Kept::Stored);
    }
    drop(store);
    let store = open(&path, 10);
    let again = self::store(&store, &update(3, b"rose")).await;
    assert_eq!(again, Kept::Known);
    let other = self::store(&store, &update(3, b"fell")).await;
    assert_eq!(other, Kept::Other);
    for (number, expected) in [
        (0, Some(3)),
        (3, Some(9)),
        (9, Some(MAX_STEP)),
        (MAX_STEP, None),
        (u64::MAX, None),
    ] {
        assert_eq!(after(&store, number), expected);
    }
    let first = store.after(CRYPTLET, 0, &keys(&[1])).unwrap().unwrap();
    assert_eq!(first.content.as_slice(), b"rose");
    for neighbour in [CryptletId(6), CryptletId(8)] {
        assert_eq!(store.after(neighbour, 0, &keys(&[1])), Ok(None));
    }
}

#[tokio::test]
async fn the_lowest_numbers_make_room_and_those_of_other_cryptlets_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("updates");
    let store = open(&path, 3);
    let neighbour = Update {
        cryptlet: CryptletId(6),
        ..update(1, b"other")
    };
    assert_eq!(self::store(&store, &neighbour).await, Kept::Stored);
    for number in [5, 6, 7, 8] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, Kept::Stored);
    }
    assert_eq!(after(&store, 0), Some(6));
    assert_eq!(store.metrics.updates_dropped.get(), 1);
    // One that made room before is no new one.
    let old = self::store(&store, &update(5, b"rose")).await;
    assert_eq!(old, Kept::TooOld);
    assert_eq!(after(&store, 0), Some(6));
    let kept = store.after(CryptletId(6), 0, &keys(&[1])).unwrap();
    assert!(kept.is_some());
    drop(store);
    // A smaller room is made at the next update.
    let store = open(&path, 2);
    let stored = self::store(&store, &update(9, b"rose")).await;
    assert_eq!(stored, Kept::Stored);
    assert_eq!(after(&store, 0), Some(8));
}

#[tokio::test]
async fn what_a_key_sent_that_is_listed_no_more_is_not_read_and_stands_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("updates"), 3);
    let both = keys(&[1, 2]);
    for number in [4, 5, 6] {
        let stored = store
            .store(&update(number, b"false"), key(2), &both, 0)
            .await;
        assert_eq!(stored, Ok(Kept::Stored));
    }
    let read = |listed: &UpdateKeys| store.after(CRYPTLET, 0, listed).unwrap();
    assert_eq!(read(&both).unwrap().number, 4);
    assert_eq!(read(&keys(&[1])), None);
    assert_eq!(read(&keys(&[])), None);
    // Its numbers are free, whatever they said, and it makes room though its numbers are higher.
    for (number, content) in [(5, b"right"), (6, b"false"), (3, b"right")] {
        let stored = self::store(&store, &update(number, content)).await;
        assert_eq!(stored, Kept::Stored, "{number}");
    }
    let found: Vec<_> = [0, 3, 4, 5, 6].map(|number| after(&store, number)).into();
    assert_eq!(found, [Some(3), Some(5), Some(5), Some(6), None]);
    // All are counted: one more is one too many.
    assert_eq!(
        self::store(&store, &update(7, b"right")).await,
        Kept::Stored
    );
    assert_eq!(after(&store, 0), Some(5));
}

#[tokio::test]
async fn what_a_key_sent_that_is_listed_no_more_makes_room_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("updates"), 3);
    for number in [100, 101] {
        let update = update(number, b"false");
        let stored = store.store(&update, key(2), &keys(&[1, 2]), 0).await;
        assert_eq!(stored, Ok(Kept::Stored));
    }
    for number in [5, 6, 7] {
        let stored = self::store(&store, &update(number, b"right")).await;
        assert_eq!(stored, Kept::Stored);
    }
    // It is listed again, sends, and is listed no more.
    let late = update(102, b"false");
    let stored = store.store(&late, key(2), &keys(&[1, 2]), 0).await;
    assert_eq!(stored, Ok(Kept::Stored));
    let stored = self::store(&store, &update(8, b"right")).await;
    assert_eq!(stored, Kept::Stored);
    let found: Vec<_> = [5, 6, 7, 8].map(|number| after(&store, number)).into();
    assert_eq!(found, [Some(6), Some(7), Some(8), None]);
}

#[tokio::test]
async fn what_made_room_stays_too_old_once_another_keys_updates_have_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("updates");
    let store = open(&path, 3);
    let both = keys(&[1, 2]);
    // Key 2 pushes out what key 1 sent, and then one of its own.
    for (sender, number) in [(1, 1), (1, 2), (2, 100), (2, 101), (2, 102), (2, 103)] {
        let update = update(number, b"rose");
        let stored = store.store(&update, key(sender), &both, 0).await;
        assert_eq!(stored, Ok(Kept::Stored), "{number}");
    }
    // It is listed no more, and there is room again: its own numbers bind nobody else.
    let later = self::store(&store, &update(3, b"rose")).await;
    assert_eq!(later, Kept::Stored);
    for number in [1, 2] {
        let old = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(old, Kept::TooOld, "{number}");
    }
    assert_eq!(after(&store, 0), Some(3));
    drop(store);
    let store = open(&path, 3);
    for (number, kept) in [(2, Kept::TooOld), (3, Kept::Known), (4, Kept::Stored)] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, kept, "{number}");
    }
    // Nor does what key 2 sent come back if it is listed again: it goes on above.
    for (number, kept) in [
        (100, Kept::TooOld),
        (103, Kept::TooOld),
        (104, Kept::Stored),
    ] {
        let update = update(number, b"rose");
        let stored = store.store(&update, key(2), &both, 0).await;
        assert_eq!(stored, Ok(kept), "{number}");
    }
}

#[tokio::test]
async fn what_made_room_stays_too_old_with_a_larger_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("updates");
    let store = open(&path, 2);
    for number in [1, 3, 5, 7] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, Kept::Stored, "{number}");
    }
    drop(store);
    let store = open(&path, 10);
    for (number, kept) in [
        (1, Kept::TooOld),
        (3, Kept::TooOld),
        (5, Kept::Known),
        (4, Kept::Stored),
    ] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, kept, "{number}");
    }
    let neighbour = Update {
        cryptlet: CryptletId(6),
        ..update(1, b"rose")
    };
    assert_eq!(self::store(&store, &neighbour).await, Kept::Stored);
}

#[tokio::test]
async fn what_another_key_has_taken_the_number_of_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("updates"), 1);
    let both = keys(&[1, 2]);
    let send = async |sender: u8, number: u64, listed: &UpdateKeys| {
        let update = update(number, b"rose");
        store.store(&update, key(sender), listed, 0).await.unwrap()
    };
    assert_eq!(send(2, 5, &both).await, Kept::Stored);
    // Key 2 is listed no more, and key 1 takes its number.
    assert_eq!(send(1, 5, &keys(&[1])).await, Kept::Stored);
    // Key 1 is listed no more and makes room, and key 2 is listed again.
    assert_eq!(send(3, 4, &keys(&[3])).await, Kept::Stored);
    assert_eq!(send(2, 5, &both).await, Kept::TooOld);
}

#[tokio::test]
async fn a_database_that_does_not_say_what_made_room_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("updates");
    let store = open(&path, 2);
    for number in [5, 6, 7] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, Kept::Stored, "{number}");
    }
    drop(store);
    let database = Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    assert!(transaction.delete_table(GONE).unwrap());
    transaction.commit().unwrap();
    drop(database);
    let store = open(&path, 2);
    for (number, kept) in [(7, Kept::Known), (8, Kept::Stored), (6, Kept::TooOld)] {
        let stored = self::store(&store, &update(number, b"rose")).await;
        assert_eq!(stored, kept, "{number}");
    }
}

#[tokio::test]
async fn a_key_whose_updates_were_removed_at_high_numbers_can_go_on_above() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("updates"), 1);
    let send = async |sender: u8, number: u64, listed: &[u8]| {
        let update = update(number, b"rose");
        let sent = store.store(&update, key(sender), &keys(listed), 0).await;
        sent.unwrap()
    };
    for (sender, steps) in [(1, 1), (1, 2), (2, 3)] {
        let stored = send(sender, steps * MAX_STEP, &[1, 2]).await;
        assert_eq!(stored, Kept::Stored, "{steps}");
    }
    assert_eq!(send(3, 1, &[1, 3]).await, Kept::Stored);
    let most = 3 * MAX_STEP;
    assert_eq!(send(1, 2 * MAX_STEP, &[1, 3]).await, Kept::TooOld);
    assert_eq!(send(1, most + 1, &[1, 3]).await, Kept::TooHigh(most));
    assert_eq!(send(1, 2 * MAX_STEP + 1, &[1, 3]).await, Kept::Stored);
}

#[tokio::test]
async fn no_number_is_so_high_that_none_can_follow() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("updates"), 10);
    let now = 1_700_000_000_000;
    let listed = keys(&[1]);
    let send = async |number: u64, now: Moment| {
        let update = update(number, b"rose");
        store.store(&update, key(1), &listed, now).await.unwrap()
    };
    assert_eq!(send(u64::MAX, now).await, Kept::TooHigh(now + MAX_STEP));
    // Who counts, and who takes the time, each may.
    for number in [1, 2, now, now + 60_000] {
        assert_eq!(send(number, now).await, Kept::Stored, "{number}");
    }
    let most = now + 60_000 + MAX_STEP;
    assert_eq!(send(most + 1, now).await, Kept::TooHigh(most));
    assert_eq!(
        send(most, 0).await,
        Kept::Stored,
        "above the highest, whatever the clock says"
    );
}
