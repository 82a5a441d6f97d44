// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// What belongs to whoever deployed it, and holds money for what it asks. A factory that deploys it hands it over.
abstract contract Owned {
    /// Who deployed it, or had it handed over.
    address public owner;

    /// It belongs to somebody else now.
    event HandedOver(address indexed from, address indexed to);

    /// The sender is not the owner.
    error OnlyOwner(address sender);
    /// The owner takes no money.
    error NotPaidOut(uint256 amount);

    /// The owner alone may call the function.
    modifier onlyOwner() {
        if (msg.sender != owner) revert OnlyOwner(msg.sender);
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    /// Takes money for what is to be asked. What the chain gives back comes without a call.
    receive() external payable {}

    /// Makes it somebody else's, for good.
    /// @param to Whose.
    function handOver(address to) external onlyOwner {
        owner = to;
        emit HandedOver(msg.sender, to);
    }

    /// Pays out to the owner.
    /// @param amount So many wei.
    function withdraw(uint256 amount) external onlyOwner {
        (bool paid,) = owner.call{value: amount}("");
        if (!paid) revert NotPaidOut(amount);
    }
}
