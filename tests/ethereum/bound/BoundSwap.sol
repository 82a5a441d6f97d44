// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CreditDefaultSwapWired} from "generated/CreditDefaultSwapWired.sol";
import {CreditDefaultSwap as Swap} from "headers/CreditDefaultSwap.sol";
import {Binding} from "src/ICryptoDelegate.sol";
import {ICryptlet} from "src/ICryptlet.sol";
import {MessageQueue} from "src/MessageQueue.sol";

/// A credit default swap with a cryptlet of its own, on the hosts of the counter-parties alone: it binds it when it is
/// deployed. What is waited for while hosts are missing, the binding says.
contract BoundSwap is CreditDefaultSwapWired {
    constructor(
        Binding memory binding_,
        address buyer_,
        address seller_,
        Swap.Terms memory terms_,
        string memory entity_,
        string memory rating_,
        ICryptlet creditWatch_
    )
        payable
        CreditDefaultSwapWired(
            ICryptlet(MessageQueue.DELEGATE.bind(binding_)), buyer_, seller_, terms_, entity_, rating_, creditWatch_
        )
    {}

    function minimumInstances() public pure override returns (uint16 hosts) {
        return 0;
    }
}
