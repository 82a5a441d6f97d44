// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// How a contract calls.
enum Way {
    /// As itself: CALL.
    Plain,
    /// Without a right to change anything: STATICCALL.
    Static,
    /// With the other's code in its own place: DELEGATECALL.
    Delegate
}

/// Hands calls on to whomever it is told, with what it has, in each way there is.
///
/// Expected of functions that change the state: by a static call they fail without a reason, by a delegate call with
/// "DelegateCall", and nothing has changed. Expected of those that change nothing: a delegate call fails so too, a static call
/// is answered. A function that is not payable fails with "NotPayable" if value comes with the call.
contract Forwarder {
    constructor() payable {}

    /// Calls, and never fails itself.
    /// @param way How.
    /// @param target Whom.
    /// @param value Wei that go with it, out of what the contract has: by a plain call alone.
    /// @param data The call.
    /// @return succeeded Whether it came to its end.
    /// @return output What it gave back, or the reason why not.
    function forward(Way way, address target, uint256 value, bytes calldata data)
        external
        payable
        returns (bool succeeded, bytes memory output)
    {
        if (way == Way.Static) return target.staticcall(data);
        if (way == Way.Delegate) return target.delegatecall(data);
        return target.call{value: value}(data);
    }
}
