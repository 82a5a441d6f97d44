// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Callback, ICryptlet, Message} from "./ICryptlet.sol";
import {MessageQueue} from "./MessageQueue.sol";
import {Topics} from "./Topics.sol";
import {Reader, ValueReader} from "./ValueReader.sol";
import {Values} from "./Values.sol";

/// A contract whose code is a cryptlet: it keeps the state, the cryptlet computes the next one.
///
/// The contract asks with a snapshot of its state. The cryptlet answers with the next state, and repeats which snapshot
/// it is the next of. `updateState` takes all of it, or nothing: an answer to a snapshot that is no longer the state is
/// refused. The method that is asked takes and gives
///
///     record update { version: u64, digest: list<u8>, state: STATE }
///     next: func(version: u64, digest: list<u8>, state: STATE) -> update
///
/// where STATE is what `_state` writes and `_setState` reads.
///
/// Each snapshot is a new question, whose topic takes a deposit. To ask for the next state lets go of the last one's topic, so
/// the contract pays for one at a time.
abstract contract ContractCryptlet {
    /// The cryptlet that serves this contract.
    ICryptlet public immutable cryptlet;
    /// Who deployed it, or had it handed over: a factory that deploys it hands it over.
    address public owner;
    /// How often the state has been updated.
    uint64 public version;
    /// The round that was asked last, of which snapshot, and its topic.
    uint64 private _askedRound;
    uint64 private _askedVersion;
    bytes32 private _askedTopic;
    address[] private _signers;
    mapping(address account => bool) private _signs;

    /// The state has been updated.
    event StateUpdated(uint64 indexed version, uint64 indexed round, bytes32 digest);

    /// It belongs to somebody else now.
    event HandedOver(address indexed from, address indexed to);

    /// The sender may not call the function.
    error OnlyBy(address expected, address sender);
    /// The sender is not one of the signers.
    error OnlySigner(address sender);
    /// An account is named twice among the signers, or is 0.
    error BadSigner(address signer);
    /// The cryptlet's pool has too few or too many hosts.
    error PoolOutOfBounds(uint256 hosts, uint16 minimum, uint16 maximum);
    /// The state was updated since that snapshot.
    error StaleSnapshot(uint64 version, uint64 snapshot);
    /// The state was changed since that snapshot, other than by an update.
    error ChangedSince(bytes32 digest, bytes32 snapshot);
    /// The topic's answer is on its way.
    error AnswerAwaited(uint64 round);

    /// This account alone may call the function.
    modifier onlyBy(address account) {
        if (msg.sender != account) revert OnlyBy(account, msg.sender);
        _;
    }

    /// The signers alone may call the function.
    modifier onlySigner() {
        if (!_signs[msg.sender]) revert OnlySigner(msg.sender);
        _;
    }

    /// @param cryptlet_ The cryptlet that serves this contract.
    /// @param signers_ Who may act on it; whoever deploys it is not among them by that.
    constructor(ICryptlet cryptlet_, address[] memory signers_) {
        cryptlet = cryptlet_;
        owner = msg.sender;
        for (uint256 i = 0; i < signers_.length; i++) {
            address signer = signers_[i];
            if (signer == address(0) || _signs[signer]) revert BadSigner(signer);
            _signs[signer] = true;
        }
        _signers = signers_;
    }

    /// Takes money for what is to be asked. What the chain gives back comes without a call.
    receive() external payable {}

    /// Makes it somebody else's, for good.
    /// @param to Whose.
    function handOver(address to) external onlyBy(owner) {
        owner = to;
        emit HandedOver(msg.sender, to);
    }

    /// The callback: takes the state that the cryptlet computed.
    /// @param message The cryptlet's answer.
    function updateState(Message calldata message) external virtual onlyBy(address(cryptlet)) {
        Reader memory reader = ValueReader.open(message.output);
        reader.record(3);
        uint64 read = reader.unsigned();
        if (read != version) revert StaleSnapshot(version, read);
        bytes32 expected = reader.word();
        bytes32 found = stateDigest();
        if (found != expected) revert ChangedSince(found, expected);
        version = read + 1;
        _setState(reader);
        reader.done();
        emit StateUpdated(version, message.round, stateDigest());
    }

    /// Removes a topic in which nothing is asked any more: its deposit comes back to this contract. Anybody may have the last
    /// one removed, and those in which others asked too, and that could not be removed at once. A contract that asks
    /// something else besides says here whose answers are still awaited.
    /// @param topic The topic's name.
    function removeTopic(bytes32 topic) public virtual {
        bool isCurrent = topic == _askedTopic && version == _askedVersion;
        if (isCurrent && MessageQueue.isOnItsWay(_askedRound, topic)) revert AnswerAwaited(_askedRound);
        MessageQueue.DELEGATE.removeTopic(topic);
    }

    /// Who may act on this contract.
    /// @return accounts Their addresses.
    function signers() external view returns (address[] memory accounts) {
        return _signers;
    }

    /// Whether an account may act on this contract.
    /// @param account The account's address.
    /// @return whether Whether it may.
    function isSigner(address account) external view returns (bool whether) {
        return _signs[account];
    }

    /// The snapshot of the state, as the cryptlet is asked with it.
    /// @return version_ How often the state has been updated.
    /// @return digest The state's digest.
    /// @return state The state: an encoded value.
    function snapshot() public view returns (uint64 version_, bytes32 digest, bytes memory state) {
        state = _state();
        return (version, keccak256(state), state);
    }

    /// The state's digest: Keccak-256 of the encoded value.
    /// @return digest The digest.
    function stateDigest() public view returns (bytes32 digest) {
        return keccak256(_state());
    }

    /// Fewest hosts in the cryptlet's pool: with fewer, nothing is asked. The chain's policy may demand more.
    /// @return hosts So many.
    function minimumInstances() public view virtual returns (uint16 hosts) {
        return 1;
    }

    /// Most hosts in the cryptlet's pool: with more, nothing is asked. The chain's policy may allow fewer.
    /// @return hosts So many.
    function maximumInstances() public view virtual returns (uint16 hosts) {
        return type(uint16).max;
    }

    /// Asks the cryptlet for the next state. All that it costs is taken from this contract's balance, where the deposit of
    /// the last question's topic comes back first, unless the question is the same.
    /// @param method The method.
    /// @param durationMs How long the hosts have for an answer.
    /// @param fee What is paid for it, in wei.
    /// @param gas Most gas that `updateState` uses.
    /// @param deposit Most wei that `updateState` may take for what it stores, a multiple of 10^6.
    /// @return round The round's number.
    function _askForUpdate(string memory method, uint64 durationMs, uint256 fee, uint64 gas, uint128 deposit)
        internal
        returns (uint64 round)
    {
        _requirePool();
        bytes memory params = _question();
        bytes32 topic = cryptlet.topic(method, params);
        // An answer that is still to come there would be refused: the state is not that snapshot's any more.
        if (topic != _askedTopic) Topics.letGo(_askedTopic);
        Callback memory callback = Callback({selector: this.updateState.selector, gas: gas, deposit: deposit});
        round = cryptlet.request(method, params, durationMs, fee, callback);
        (_askedRound, _askedVersion, _askedTopic) = (round, version, topic);
    }

    /// The state as one encoded value: `Values`.
    function _state() internal view virtual returns (bytes memory);

    /// Sets the state to the next value that the reader reads.
    function _setState(Reader memory reader) internal virtual;

    /// What the cryptlet is asked with: the snapshot. A contract whose cryptlet takes something else writes it anew, and
    /// `updateState` with it.
    function _question() internal view virtual returns (bytes memory params) {
        (uint64 version_, bytes32 digest, bytes memory state) = snapshot();
        return
            Values.arguments(Values.all(Values.unsigned(version_), Values.blob(abi.encodePacked(digest)), state));
    }

    /// Refuses to ask a pool with too few or too many hosts.
    function _requirePool() internal view virtual {
        uint256 hosts = cryptlet.keys().length;
        (uint16 minimum, uint16 maximum) = (minimumInstances(), maximumInstances());
        if (hosts < minimum || hosts > maximum) revert PoolOutOfBounds(hosts, minimum, maximum);
    }
}
