// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../generated/CreditDefaultSwapWired.sol sha256:c956589ec03ccd5b8fe0597a93841d0b99fcc5da66bbd0d6701e5ab2fd0cd295
import {CreditDefaultSwapWired} from "../generated/CreditDefaultSwapWired.sol";
// cryptlet-import: ../headers/CreditDefaultSwap.sol sha256:fc42045a98ce5246b469ac798f57f93adb03f4130ce318057b87e0bf52582ed5
import {CreditDefaultSwap as Swap} from "../headers/CreditDefaultSwap.sol";
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Binding} from "../src/ICryptoDelegate.sol";
// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
import {ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
import {MessageQueue} from "../src/MessageQueue.sol";

/// A credit default swap with a cryptlet of its own, on the hosts of the counter-parties alone: it binds it when it is
/// deployed, with the code of a blueprint. What is waited for while hosts are missing, the binding says. It is a child of what is
/// written for `CreditDefaultSwap`'s tags: wire that, and pin this, after each change.
///
/// `ICryptoDelegate.boundTo` tells how the binding stands. Where nothing comes of it, or the cryptlet ends, the swap stays where it
/// is, with the collateral in it: secure it when it is bound.
contract BoundSwap is CreditDefaultSwapWired {
    /// Send the binding's deposit.
    /// @param binding_ What is bound.
    /// @param buyer_ Who pays premiums.
    /// @param seller_ Who pays if the entity fails.
    /// @param terms_ What they have agreed on.
    /// @param entity_ Whose debt is protected, as credit-watch calls it.
    /// @param rating_ Its rating today.
    /// @param creditWatch_ The cryptlet `credit-watch`.
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

    /// The binding says how many hosts there must be, and the chain counts them.
    /// @return hosts None.
    function minimumInstances() public pure override returns (uint16 hosts) {
        return 0;
    }
}
