// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// What contracts see: the CryptoDelegate at one address, with all results, and each cryptlet at its own,
// `ICryptoDelegate.addressOf(number)`.
//
// The chain reads this very file: what stands here is what it answers to. Hence both interfaces stand in one file, which
// imports nothing; ICryptlet.sol is another name for it.
//
// Money is in wei. The chain counts in units of 10^6 wei, so each amount is a multiple of 1,000,000; another reverts with
// "Dust". Moments and times are milliseconds, moments since 1970, UTC.
//
// Functions that are refused revert with `Error(string)`, as `require(false, "...")` does. The string is one of these:
//
//   "NotFound"        there is no such cryptlet, or no such feed or failure of it
//   "NoResult"        there is no such result, or it is kept no longer
//   "Dust"            an amount is no multiple of 1,000,000 wei
//   "TooMuch"         an amount is more than the chain can count
//   "TooLittle"       the transaction has too little gas, or storage deposit, left for a callback that is tried again
//   "NotPayable"      value was sent to a function that takes none
//   "DelegateCall"    it was called by `delegatecall`
//   "Reentered"       it was called while a callback runs
//   "Indirect"        a contract tries another contract's callback again
//   "BadCallback"     a callback without a selector has gas or a deposit, or one with a selector has less gas than calling a
//                     contract takes
//   "NotAContract"    an account that is no contract binds a cryptlet, or unbinds one
//   "BadFeed"         a period for a trigger that has none
//   "TooLong"         a name, an argument or an envelope is longer than any may be
//   "Pallet: Error"   what the chain's own rules refuse, by the names of its errors: "Cryptlet: CallerNotAllowed",
//                     "CryptoDelegate: FeeTooLow", "Callbacks: GasTooHigh", "Callbacks: FailureNotFound" (`retry`, of what
//                     is not kept)
//   "Token: Funds are unavailable"   the sender of the call has too little for what it costs
//
// Functions that change the state fail without a reason in a `staticcall`, and what is no function of the interface
// fails with `Panic(0x41)`.

/// What is to be called when a result comes: a function `(Message)` of the contract that asks. Its prepaid gas is taken
/// from the contract's balance; what a callback does not use stays prepaid for the next, or comes back with the last.
struct Callback {
    /// The function's selector; 0: no callback, and then gas and deposit are 0.
    bytes4 selector;
    /// Most gas that one callback uses, with that of calling the contract.
    uint64 gas;
    /// Most wei that one callback may take for what it stores.
    uint128 deposit;
}

/// What makes a feed's next round due.
enum Trigger {
    /// The moment `start`, once.
    Once,
    /// The moment `start`, and each whole number of periods after it.
    Every,
    /// The moment `start`; then the one that the last answer named in its first leaf.
    WakeUp,
    /// Something that the hosts see: the answer's first leaf is the event's cursor, and the next one lies after it.
    Event
}

/// What a feed's subscribers share.
struct Feed {
    /// The cryptlet's exported function, such as `price-at`.
    string method;
    /// Its arguments: an encoded list of values.
    bytes params;
    /// What makes a round due.
    Trigger trigger;
    /// The period of `Trigger.Every`; else 0.
    uint64 periodMs;
    /// Where the trigger begins: a moment, for `Trigger.Event` a cursor.
    uint64 start;
    /// How long the hosts have for an answer.
    uint64 durationMs;
    /// What each result costs each subscriber.
    uint256 price;
}

/// A result.
struct Message {
    /// The cryptlet that answered.
    uint32 cryptlet;
    /// The question: all who ask the same of the same cryptlet share it.
    bytes32 topic;
    /// The feed whose round it was; 0 if somebody asked.
    bytes32 feed;
    /// The round that brought it. Over time it alone names the result.
    uint64 round;
    /// Its place in the topic; starts at 0, without gaps.
    uint64 sequence;
    /// When it was observed: the median of the agreeing hosts' times.
    uint64 observedAt;
    /// When the chain accepted it.
    uint64 acceptedAt;
    /// How many hosts agreed.
    uint16 agreed;
    /// How many hosts answered otherwise.
    uint16 dissented;
    /// The answer: an encoded value.
    bytes output;
}

/// What runs a cryptlet, in rising strength.
enum Isolation {
    /// A process of its own: no hardware vouches for it.
    Software,
    /// A machine whose boot was measured by a TPM.
    MeasuredBoot,
    /// Hardware signs what runs in it.
    Enclave
}

/// The policy in force: the strictest of what consortium, owner and configuration demand.
struct PolicyView {
    /// Fewest hosts; 0: no demand.
    uint16 minInstances;
    /// Most hosts; the type's greatest number: no demand.
    uint16 maxInstances;
    /// So many hosts must agree at least; 0: no demand beyond what is safe in the pool.
    uint16 quorum;
    /// What the hosts must be at least.
    Isolation isolation;
    /// Most bytes of encoded parameters.
    uint32 maxParams;
    /// Most bytes of an answer.
    uint32 maxOutput;
    /// Longest time for an answer; the type's greatest number: as long as the chain allows.
    uint64 maxDurationMs;
    /// The least fee of a round, and the least price of a feed.
    uint256 minFee;
    /// Whether all may ask; else those in `callers`.
    bool anyCaller;
    /// The accounts that may ask.
    bytes32[] callers;
    /// Whether all contracts may be called back; else those in `callbacks`.
    bool anyCallback;
    /// The contracts that may be called back.
    address[] callbacks;
}

/// The key of an instance: one host's of this cryptlet.
struct InstanceKey {
    /// The host.
    uint32 host;
    /// Which of the instance's keys it is.
    uint32 epoch;
    /// The key: ed25519.
    bytes32 key;
    /// Since when it counts.
    uint64 since;
}

/// What a contract binds: a cryptlet of its own, with the code of one that a publisher registered for contracts.
struct Binding {
    /// The address of the registered cryptlet.
    address blueprint;
    /// SHA-256 of the component of its newest version: with another one nothing is bound.
    bytes32 code;
    /// Fewest hosts: with fewer it is not bound, and nothing is asked. 1 at least.
    uint16 minInstances;
    /// Most hosts, 64 at most.
    uint16 maxInstances;
    /// The accounts of the counter-parties: hosts of these operators alone serve it. 1 to 32.
    bytes32[] operators;
    /// What the hosts must be at least, unless the chain's council says otherwise.
    Isolation isolation;
    /// Whether a request waits while there are too few hosts, until its deadline. Else it is refused.
    bool wait;
}

/// How a contract's binding stands.
enum BindingState {
    /// The contract has bound nothing.
    None,
    /// Hosts are asked, for two minutes at most.
    Starting,
    /// The cryptlet serves the contract.
    Bound,
    /// It came to nothing. The contract may bind again.
    Failed
}

/// What became of a round.
enum RoundState {
    /// It never opened, brought no result, or its result is kept no longer.
    Unknown,
    /// It waits for its answer.
    Open,
    /// It brought a result.
    Decided
}

/// How a subscription stands.
enum SubscriptionState {
    /// There is none.
    None,
    /// The cryptlet's hosts have not accepted it yet.
    Asked,
    /// It is served.
    Active,
    /// Its funds are used up: `ICryptlet.fund` has it go on.
    Depleted,
    /// Its funds pay for more, but the feed has stopped, for all: nobody answered three rounds running, the cryptlet was not
    /// served, or its answer named nothing to come. `ICryptlet.resume` has it go on.
    Stopped
}

/// A subscription.
struct SubscriptionView {
    /// How it stands.
    SubscriptionState state;
    /// How many results its funds still pay for.
    uint64 resultsLeft;
    /// Its funds.
    uint256 funds;
    /// What is called with each result; its selector is 0 if nothing is.
    Callback callback;
    /// What is prepaid for callbacks.
    uint256 callbackFunds;
}

/// A callback that failed, and can be tried again by `ICryptlet.retry` at the cryptlet's address.
struct FailureView {
    /// The contract that was called.
    address target;
    /// The cryptlet that called it.
    uint32 cryptlet;
    /// The feed; 0 if the contract asked once.
    bytes32 feed;
    /// The round whose result it was.
    uint64 round;
    /// The result's topic.
    bytes32 topic;
    /// The result's place in the topic.
    uint64 sequence;
    /// When it failed first.
    uint64 failedAt;
    /// How often it was tried again.
    uint32 attempts;
    /// Why it failed, the last time: "Reverted", "OutOfGas", "NoCode", "NotAllowed", "Paused", "Unpaid", "Gone" or
    /// "Trapped".
    string reason;
}

/// A cryptlet. Value that is sent to a payable function goes to the sender's own account first, and everything that the
/// function costs is taken from there: fee, prepaid results, deposits and callbacks.
interface ICryptlet {
    /// Asks. The fee goes to those who answer, or comes back, less the policy's least fee, if nobody does in time.
    /// Sender and transaction are free to go on: the answer comes later, to the callback if there is one.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments: an encoded list of values.
    /// @param durationMs How long the hosts have for an answer.
    /// @param fee What is paid for it.
    /// @param callback What is called with the answer.
    /// @return round The round's number.
    function request(
        string calldata method,
        bytes calldata params,
        uint64 durationMs,
        uint256 fee,
        Callback calldata callback
    ) external payable returns (uint64 round);

    /// Subscribes to a feed, and prepays so many results, and as many callbacks. The hosts accept it first, in a round
    /// of its own; until then nothing is delivered.
    /// @param feed What is subscribed to.
    /// @param results How many results are prepaid.
    /// @param callback What is called with each result.
    /// @return id The feed's name.
    function subscribe(Feed calldata feed, uint64 results, Callback calldata callback)
        external
        payable
        returns (bytes32 id);

    /// Prepays so many more results of the sender's subscription, and as many callbacks if it has one.
    /// @param id The feed's name.
    /// @param results How many results.
    function fund(bytes32 id, uint64 results) external payable;

    /// Has a feed go on that has stopped: `SubscriptionState.Stopped`. The sender subscribes to it, and its funds pay for the
    /// next result. It costs the policy's least fee, which is burnt. Results come to all subscribers again.
    /// @param id The feed's name.
    function resume(bytes32 id) external payable;

    /// Ends the sender's subscription: what is left of its funds, its deposit and its prepaid callbacks comes back.
    /// @param id The feed's name.
    function unsubscribe(bytes32 id) external;

    /// Runs a failed callback once more, now, in this transaction, paid by its sender, with the result that it failed with:
    /// results that came after it may have been delivered before. A contract that keeps the newest alone compares
    /// `Message.sequence` or `observedAt` with what it has. Any account may, if it calls this
    /// itself, and so may the contract that was called; other contracts may not ("Indirect"), so that nobody brings a
    /// contract results in the middle of something. The sender has to leave it all the gas and all the deposit that it
    /// may take ("TooLittle"); it has no more than that, however much is sent along.
    /// @param failure The failure's number: `ICryptoDelegate.failures`.
    /// @return succeeded Whether it came to its end this time; else it may be tried again.
    function retry(uint64 failure) external returns (bool succeeded);

    /// The topic of a question.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments.
    /// @return id The topic's name.
    function topic(string calldata method, bytes calldata params) external view returns (bytes32 id);

    /// The newest result of a question. Reverts with "NoResult" if there is none.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments.
    /// @return message The result.
    function latest(string calldata method, bytes calldata params) external view returns (Message memory message);

    /// The result that was in force at a moment: the newest that was accepted then or before. Reverts with "NoResult" if
    /// there was none, or it is kept no longer.
    /// @param method The cryptlet's exported function.
    /// @param params Its arguments.
    /// @param moment The moment.
    /// @return message The result.
    function inForce(string calldata method, bytes calldata params, uint64 moment)
        external
        view
        returns (Message memory message);

    /// The cryptlet's number: never given again.
    /// @return id The number.
    function number() external view returns (uint32 id);

    /// Who publishes it.
    /// @return account The account, 32 bytes.
    function owner() external view returns (bytes32 account);

    /// Its name: unique on the chain.
    /// @return text The name.
    function name() external view returns (string memory text);

    /// Its newest version.
    /// @return newest The version's number; starts at 1.
    /// @return code SHA-256 of the version's component.
    function version() external view returns (uint32 newest, bytes32 code);

    /// Whether it is served; else it is revoked, for good.
    /// @return served Whether it is.
    function active() external view returns (bool served);

    /// The key that signs its versions.
    /// @return key The key: ed25519, 32 bytes.
    function publicKey() external view returns (bytes memory key);

    /// What it exports.
    /// @return text WIT text.
    function header() external view returns (string memory text);

    /// The policy in force.
    /// @return view_ The policy.
    function policy() external view returns (PolicyView memory view_);

    /// The keys of its pool: each has one vote.
    /// @return instances The keys in force, by the host.
    function keys() external view returns (InstanceKey[] memory instances);
}

/// The CryptoDelegate, at 0x000000000000000000000000000000000c7D0000. Binding and unbinding, and what is done with topics,
/// change the state.
interface ICryptoDelegate {
    /// The newest result of a topic. Reverts with "NoResult" if there is none.
    /// @param topic The topic's name.
    /// @return message The result.
    function latest(bytes32 topic) external view returns (Message memory message);

    /// The result that was in force at a moment: the newest that was accepted then or before. Reverts with "NoResult" if
    /// there was none, or it is kept no longer.
    /// @param topic The topic's name.
    /// @param moment The moment.
    /// @return message The result.
    function inForce(bytes32 topic, uint64 moment) external view returns (Message memory message);

    /// The result at a place. Reverts with "NoResult" if there is none, or it is kept no longer.
    /// @param topic The topic's name.
    /// @param sequence The place.
    /// @return message The result.
    function messageAt(bytes32 topic, uint64 sequence) external view returns (Message memory message);

    /// Which results a topic keeps.
    /// @param topic The topic's name.
    /// @return first The place of the oldest.
    /// @return next The place of the one to come: as large as `first` if there is none.
    function length(bytes32 topic) external view returns (uint64 first, uint64 next);

    /// What became of a round, as far as the newest 1,024 results of its topic tell.
    /// @param round The round's number.
    /// @param topic Its topic.
    /// @return state What became of it.
    /// @return sequence The place of its result in the topic, if it brought one; else 0.
    function roundState(uint64 round, bytes32 topic) external view returns (RoundState state, uint64 sequence);

    /// The name of a feed: who subscribes to the same of the same cryptlet shares it.
    /// @param cryptlet The cryptlet's number.
    /// @param feed What is subscribed to.
    /// @return id The name.
    function feedId(uint32 cryptlet, Feed calldata feed) external pure returns (bytes32 id);

    /// An account's subscription to a feed.
    /// @param feed The feed's name.
    /// @param subscriber The account's address.
    /// @return view_ The subscription.
    function subscription(bytes32 feed, address subscriber) external view returns (SubscriptionView memory view_);

    /// Callbacks of a contract that failed, the oldest first: the newest 16 are kept.
    /// @param target The contract.
    /// @return numbers Their numbers.
    function failures(address target) external view returns (uint64[] memory numbers);

    /// A failed callback. Reverts with "NotFound" if there is none of this number, or it is kept no longer.
    /// @param number Its number.
    /// @return view_ What failed, and why.
    function failure(uint64 number) external view returns (FailureView memory view_);

    /// Verifies a result's sealed trust envelope by the keys that the chain knows: that a quorum of the cryptlet's pool
    /// signed this answer, and a delegate carried it. Of regions and delegates it knows former keys too, of instances those of
    /// `ICryptlet.keys` alone: as soon as one host that voted, for or against, has left the pool or has another instance's key,
    /// the envelope holds no more, whatever its age. It does not say that the chain accepted it: compare with `messageAt`.
    /// Nobody signs `acceptedAt`.
    /// @param envelope The envelope, as the registrar's nodes and the command line give it: SCALE.
    /// @return valid Whether it holds.
    /// @return message What it says, if so; else all is 0. Feed and place in the topic are not signed, and 0.
    function verify(bytes calldata envelope) external view returns (bool valid, Message memory message);

    /// The address of the cryptlet of a name. Reverts with "NotFound" if there is none.
    /// @param name The name.
    /// @return cryptlet The address.
    function cryptletOf(string calldata name) external view returns (address cryptlet);

    /// The address of a cryptlet, whether there is one or not.
    /// @param number The cryptlet's number.
    /// @return cryptlet The address.
    function addressOf(uint32 number) external pure returns (address cryptlet);

    /// Binds a cryptlet of its own to the contract that calls, which may be under construction. Hosts of the operators are
    /// asked from now on: see `boundTo`. Value that is sent goes to the contract's own account first; the deposit is taken
    /// from there, and comes back if nothing comes of it, less the rent of its place: five hundredths of a token, or the
    /// policy's least fee if that is more. Whoever asked the cryptlet's name finds the registered one: this one has an
    /// address alone.
    /// @param binding What is bound.
    /// @return cryptlet The address of the contract's cryptlet: `ICryptlet`.
    function bind(Binding calldata binding) external payable returns (address cryptlet);

    /// Lets the calling contract's cryptlet go, for good: the contract may bind another one. The deposit comes back, but for
    /// the part of what stays readable of a cryptlet that was bound, and for the rent of one that still starts.
    function unbind() external;

    /// Which cryptlet a contract has bound.
    /// @param target The contract.
    /// @return cryptlet The cryptlet's address, or that which it had; 0 if the contract has bound none.
    /// @return state How that stands.
    /// @return reason Why it failed: "InvalidCode", "NoHosts", "Refused", "TimedOut" or "Revoked"; else empty.
    function boundTo(address target)
        external
        view
        returns (address cryptlet, BindingState state, string memory reason);

    /// Lets whoever asks next in a topic pay for it: then the deposit comes back to the sender, who opened it, or took it
    /// over. Until then it may still be removed.
    /// @param topic The topic's name.
    function handOverTopic(bytes32 topic) external;

    /// Removes a topic that the sender opened, or took over, with its results: the deposit comes back at once. No round of it
    /// may be open ("CryptoDelegate: TopicInUse"), and no feed bring it results. If others asked in it too, or a feed brought
    /// results, it has to be without a result for 30 days ("CryptoDelegate: TopicNotIdle"). A callback that is still to come
    /// with one of its results fails as "Gone".
    /// @param topic The topic's name.
    function removeTopic(bytes32 topic) external;

    /// The key that others seal to an account with. Any account may publish one, of Ethereum's form or not, and take it back.
    /// @param account The account's address.
    /// @return key The key: X25519; 0 if the account has published none.
    /// @return since When it was published; else 0.
    function encryptionKeyOf(address account) external view returns (bytes32 key, uint64 since);

    /// The history of all results: what a proof of a result leads to.
    /// @return results How many there are.
    /// @return root The history's root.
    function historyRoot() external view returns (uint64 results, bytes32 root);
}
