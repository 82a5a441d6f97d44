// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// What the journey deploys: it has a value, an event, and two ways to refuse.
contract Notebook {
    /// How many notes were taken.
    uint256 public count;

    /// A note was taken.
    event Noted(address indexed writer, uint256 indexed number, string text);

    /// The note is longer than it may be.
    error TooLong(uint256 length, uint256 most);

    /// Takes a note.
    /// @param text The note, at most 32 bytes.
    /// @return number Its number.
    function note(string calldata text) external payable returns (uint256 number) {
        require(bytes(text).length > 0, "nothing to note");
        if (bytes(text).length > 32) revert TooLong(bytes(text).length, 32);
        number = count++;
        emit Noted(msg.sender, number, text);
    }
}
