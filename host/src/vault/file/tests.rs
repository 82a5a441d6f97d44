//! What a vault's file keeps, and from whom.

use super::*;
use cryptlet_primitives::ids::CryptletId;
use std::{fs, os::unix::fs::MetadataExt};

fn passphrase(words: &str) -> Passphrase {
    Passphrase(Zeroizing::new(words.as_bytes().to_vec()))
}

#[test]
fn keys_outlive_the_process_and_sign_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let id = KeyId::Instance {
        genesis: H256::repeat_byte(7),
        cryptlet: Default::default(),
        epoch: 0,
    };
    let digest = H256::repeat_byte(9);
    let made = FileVault::create(&path, &passphrase("open")).unwrap();
    let public = made.ensure(&id).unwrap();
    let signature = made.sign(&id, &digest).unwrap();
    drop(made);

    let opened = FileVault::open(&path, &passphrase("open")).unwrap();
    assert_eq!(opened.ensure(&id).unwrap(), public);
    assert_eq!(opened.sign(&id, &digest).unwrap(), signature);
    assert_eq!(opened.rotate_region().unwrap(), 1);
    assert_eq!(opened.region_key().unwrap().0, 1);
    assert!(matches!(
        opened.sign(&KeyId::Encryption, &digest),
        Err(VaultError::NotForSigning(_))
    ));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn a_vault_full_of_instances_has_room_for_the_regions_next_key() {
    let folder = tempfile::tempdir().unwrap();
    let vault = FileVault::create(&folder.path().join("vault"), &passphrase("open")).unwrap();
    let instance = |cryptlet: usize| KeyId::Instance {
        genesis: H256::zero(),
        cryptlet: CryptletId(u32::try_from(cryptlet).unwrap()),
        epoch: 0,
    };
    for cryptlet in 0..MAX_INSTANCE_KEYS {
        let id = instance(cryptlet);
        let entry = Entry::new(&id, Zeroizing::new([1; 32]));
        vault.entries().insert(id, entry);
    }
    assert!(matches!(
        vault.ensure(&instance(MAX_INSTANCE_KEYS)),
        Err(VaultError::FullOfInstances(MAX_INSTANCE_KEYS))
    ));
    assert_eq!(vault.rotate_region().unwrap(), 1);
    drop(vault);
    let opened = FileVault::open(&folder.path().join("vault"), &passphrase("open")).unwrap();
    assert_eq!(opened.region_key().unwrap().0, 1);
    assert!(opened.public(&instance(MAX_INSTANCE_KEYS - 1)).is_some());
}

#[test]
fn keys_for_contracts_have_a_room_of_their_own_and_they_alone_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = FileVault::create(&path, &passphrase("open")).unwrap();
    let (own, other) = (H256::zero(), H256::repeat_byte(7));
    let contract = |genesis: H256, cryptlet: usize, epoch: u32| KeyId::Contract {
        genesis,
        cryptlet: CryptletId(u32::try_from(cryptlet).unwrap()),
        epoch,
    };
    let utility = KeyId::Instance {
        genesis: own,
        cryptlet: CryptletId(1),
        epoch: 0,
    };
    for cryptlet in 0..MAX_CONTRACT_KEYS - 2 {
        let id = contract(own, cryptlet, 0);
        let entry = Entry::new(&id, Zeroizing::new([1; 32]));
        vault.entries().insert(id, entry);
    }
    vault.ensure(&contract(own, 1, 1)).unwrap();
    vault.ensure(&contract(other, 1, 0)).unwrap();
    assert!(matches!(
        vault.ensure(&contract(own, MAX_CONTRACT_KEYS, 0)),
        Err(VaultError::FullOfContracts(MAX_CONTRACT_KEYS))
    ));
    vault.ensure(&utility).unwrap();

    let outlived = [
        contract(own, 1, 0),
        contract(own, 5_000, 0),
        utility.clone(),
        KeyId::Region { epoch: 0 },
        KeyId::Encryption,
    ];
    let outlived = BTreeSet::from(outlived);
    assert_eq!(vault.forget(&outlived).unwrap(), 1);
    assert_eq!(vault.forget(&outlived).unwrap(), 0);
    vault.ensure(&contract(own, MAX_CONTRACT_KEYS, 0)).unwrap();
    drop(vault);
    let opened = FileVault::open(&path, &passphrase("open")).unwrap();
    assert_eq!(opened.public(&contract(own, 1, 0)), None);
    for kept in [
        utility,
        KeyId::Encryption,
        contract(own, 1, 1),
        contract(own, 2, 0),
        contract(other, 1, 0),
    ] {
        assert!(opened.public(&kept).is_some(), "{kept}");
    }
    assert!(opened.region_key().is_some());
}

#[test]
fn what_is_forgotten_and_can_not_be_written_is_there_still() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = FileVault::create(&path, &passphrase("open")).unwrap();
    let id = KeyId::Contract {
        genesis: H256::zero(),
        cryptlet: CryptletId(1),
        epoch: 0,
    };
    let made = vault.ensure(&id).unwrap();
    // A folder of the draft's name, which is no file to replace.
    fs::create_dir(folder.path().join("vault.new")).unwrap();
    let outlived = BTreeSet::from([id.clone()]);
    assert!(vault.forget(&outlived).is_err());
    assert_eq!(vault.public(&id), Some(made));
}

#[test]
fn a_vault_that_is_open_is_opened_by_nobody_else_and_no_key_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let daemon = FileVault::create(&path, &passphrase("open")).unwrap();
    for refused in [FileVault::open, FileVault::create] {
        let refused = refused(&path, &passphrase("open")).err().unwrap();
        assert!(matches!(&refused, VaultError::InUse(_)), "{refused}");
    }
    // What the daemon makes meanwhile is there when the vault is free, and so is what is made then.
    let id = KeyId::Instance {
        genesis: H256::zero(),
        cryptlet: CryptletId(1),
        epoch: 0,
    };
    let made = daemon.ensure(&id).unwrap();
    drop(daemon);
    let rotating = FileVault::open(&path, &passphrase("open")).unwrap();
    assert_eq!(rotating.rotate_region().unwrap(), 1);
    drop(rotating);
    let daemon = FileVault::open(&path, &passphrase("open")).unwrap();
    assert_eq!(daemon.public(&id), Some(made));
    assert_eq!(daemon.region_key().unwrap().0, 1);
}

#[test]
fn a_wrong_passphrase_a_flipped_bit_and_an_open_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    drop(FileVault::create(&path, &passphrase("open")).unwrap());
    assert!(matches!(
        FileVault::create(&path, &passphrase("open")),
        Err(VaultError::Exists(_))
    ));
    assert!(matches!(
        FileVault::open(&path, &passphrase("shut")),
        Err(VaultError::WrongPassphrase(_))
    ));

    let sound = fs::read(&path).unwrap();
    // Magic, salt, nonce, content: a change of the costs would only take long to be refused.
    for place in [0, 30, 60, sound.len() - 1] {
        let mut changed = sound.clone();
        changed[place] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(
            FileVault::open(&path, &passphrase("open")).is_err(),
            "byte {place}"
        );
    }
    fs::write(&path, &sound).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(
        FileVault::open(&path, &passphrase("open")),
        Err(VaultError::Exposed(_))
    ));
    let gone = folder.path().join("gone");
    assert!(matches!(
        FileVault::open(&gone, &passphrase("open")),
        Err(VaultError::Missing(_))
    ));
}
