// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MessageQueue} from "./MessageQueue.sol";
import {Owned} from "./Owned.sol";

/// Who signs for a contract, each with the X25519 key to which its secure fields are sealed.
///
/// The contract keeps a key beside each signer, so that a list of signers is one of keys too. Where a key is given as 0, it
/// is the one that the signer's account has published on the chain. Of another one the contract can't tell whether it is
/// the signer's: the owner names both, and a signer replaces the key by one of its own.
abstract contract Signers is Owned {
    /// Most signers: the answer that carries a short value for ten of them has the most bytes that an answer has.
    uint256 internal constant MAX_SIGNERS = 10;

    /// Which list of signers and keys it is, from 1 on: each change makes another.
    uint64 public signersVersion = 1;
    address[] private _signers;
    mapping(address account => bytes32) private _keys;

    /// An account signs, or signs with another key.
    event SignerSet(address indexed signer, bytes32 key, uint64 version);
    /// An account signs no longer.
    event SignerRemoved(address indexed signer, uint64 version);

    /// The sender is not one of the signers.
    error OnlySigner(address sender);
    /// The account is 0, or signs already.
    error BadSigner(address signer);
    /// The key is another signer's, or 0, and the account has published none.
    error BadKey(bytes32 key);
    /// So many signers with their keys are none that this contract can have: 1 to `MAX_SIGNERS`, a key for each.
    error BadSigners(uint256 accounts, uint256 keys);

    /// The signers alone may call the function.
    modifier onlySigner() {
        if (!isSigner(msg.sender)) revert OnlySigner(msg.sender);
        _;
    }

    /// @param signers_ Who signs; whoever deploys it is not among them by that.
    /// @param keys_ Their X25519 keys, in the same order; 0: the published one.
    constructor(address[] memory signers_, bytes32[] memory keys_) {
        if (signers_.length == 0 || signers_.length > MAX_SIGNERS || signers_.length != keys_.length) {
            revert BadSigners(signers_.length, keys_.length);
        }
        for (uint256 i = 0; i < signers_.length; i++) {
            _add(signers_[i], keys_[i]);
        }
    }

    /// Adds a signer. Secure fields are sealed to it when they are sealed anew.
    /// @param signer Its account.
    /// @param key Its X25519 key; 0: the published one.
    function addSigner(address signer, bytes32 key) public virtual onlyOwner {
        if (_signers.length == MAX_SIGNERS) revert BadSigners(MAX_SIGNERS + 1, MAX_SIGNERS + 1);
        signersVersion++;
        _add(signer, key);
    }

    /// Removes a signer. What was sealed to it stays readable for it; what is sealed from now on is not.
    /// @param signer Its account.
    function removeSigner(address signer) public virtual onlyOwner {
        if (!isSigner(signer)) revert BadSigner(signer);
        uint256 last = _signers.length - 1;
        if (last == 0) revert BadSigners(0, 0);
        for (uint256 i = 0; i < last; i++) {
            if (_signers[i] == signer) _signers[i] = _signers[last];
        }
        _signers.pop();
        delete _keys[signer];
        emit SignerRemoved(signer, ++signersVersion);
    }

    /// Replaces the sender's own key.
    /// @param key The X25519 key; 0: the published one.
    function setSignerKey(bytes32 key) public virtual onlySigner {
        key = _newKey(msg.sender, key);
        _keys[msg.sender] = key;
        emit SignerSet(msg.sender, key, ++signersVersion);
    }

    /// The signers and their keys.
    /// @return accounts Their addresses.
    /// @return keys Their X25519 keys, in the same order.
    function signers() public view returns (address[] memory accounts, bytes32[] memory keys) {
        accounts = _signers;
        keys = new bytes32[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            keys[i] = _keys[accounts[i]];
        }
    }

    /// Whether an account is one of the signers.
    /// @param account The account's address.
    /// @return whether Whether it is.
    function isSigner(address account) public view returns (bool whether) {
        return _keys[account] != 0;
    }

    /// The signers' keys as cryptlets take them.
    function _signerKeys() internal view returns (bytes[] memory keys) {
        keys = new bytes[](_signers.length);
        for (uint256 i = 0; i < keys.length; i++) {
            keys[i] = abi.encodePacked(_keys[_signers[i]]);
        }
    }

    function _add(address signer, bytes32 key) private {
        if (signer == address(0) || isSigner(signer)) revert BadSigner(signer);
        key = _newKey(signer, key);
        _signers.push(signer);
        _keys[signer] = key;
        emit SignerSet(signer, key, signersVersion);
    }

    /// A signer's key, that is nobody else's.
    function _newKey(address signer, bytes32 key) private view returns (bytes32 found) {
        found = key;
        if (found == 0) (found,) = MessageQueue.DELEGATE.encryptionKeyOf(signer);
        bool isTaken = found == 0;
        for (uint256 i = 0; i < _signers.length; i++) {
            isTaken = isTaken || _keys[_signers[i]] == found;
        }
        if (isTaken) revert BadKey(found);
    }
}
