// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, Message} from "../src/ICryptlet.sol";
import {Hostile} from "./Hostile.sol";

/// Stores more than its callback's deposit pays for, and clears what somebody else paid for.
///
/// Expected of `called`: within the callback's `deposit` it is delivered, and the deposit is taken from what the contract has
/// prepaid; beyond it the callback fails, "OutOfGas", nothing is stored, and no deposit is taken. The cryptlet's account never
/// pays.
/// Expected of `clears`: it is delivered, and the deposit that is set free belongs to this contract's prepaid funds, not to
/// the cryptlet, and not to the next callback of another contract.
contract FillsStorage is Hostile {
    /// So many places one callback fills.
    uint256 public places;
    /// How many are full.
    uint256 public full;
    mapping(uint256 place => bytes32 content) private _content;

    constructor(ICryptlet cryptlet_, uint256 places_) payable Hostile(cryptlet_) {
        places = places_;
    }

    /// From now on one callback fills, or clears, so many places.
    /// @param places_ So many.
    function take(uint256 places_) external onlyOwner {
        places = places_;
    }

    /// Fills places at the cost of who calls it.
    function fill() external onlyOwner {
        _fill(keccak256("paid by the owner"));
    }

    /// Fills places.
    /// @param message The result.
    function called(Message calldata message) external onlyCryptlet {
        _fill(message.topic);
    }

    /// Clears places, the newest first.
    function clears(Message calldata) external onlyCryptlet {
        uint256 end = places < full ? full - places : 0;
        for (uint256 place = full; place > end; place--) {
            delete _content[place - 1];
        }
        full = end;
    }

    function _fill(bytes32 content) private {
        uint256 end = full + places;
        for (uint256 place = full; place < end; place++) {
            _content[place] = content;
        }
        full = end;
    }
}
