// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ContractCryptlet} from "./ContractCryptlet.sol";
import {Binding, BindingState, ICryptoDelegate} from "./ICryptoDelegate.sol";
import {ICryptlet} from "./ICryptlet.sol";

// The CryptoDelegate.
ICryptoDelegate constant DELEGATE = ICryptoDelegate(0x000000000000000000000000000000000C7d0000);

/// A contract with a cryptlet of its own, which it binds when it is deployed: it serves this contract alone, on the hosts
/// of the counter-parties alone.
///
/// The hosts are asked after the deployment. Until enough have agreed, requests are refused, or wait if the binding says
/// so. Where nothing comes of it, `binding` tells why: then the contract is deployed anew.
abstract contract BoundCryptlet is ContractCryptlet {
    uint16 private immutable _minimum;
    uint16 private immutable _maximum;

    /// The contract's cryptlet serves it not yet, or not any more.
    error NotBound(BindingState state);

    /// The contract's own cryptlet alone may call the function, while it is bound.
    modifier onlyBound() {
        (address bound, BindingState state,) = DELEGATE.boundTo(address(this));
        if (state != BindingState.Bound) revert NotBound(state);
        if (msg.sender != bound) revert OnlyBy(bound, msg.sender);
        _;
    }

    /// The deposit is taken from what is sent with the deployment; a factory passes it on: `new Ledger{value: msg.value}(…)`.
    /// @param binding_ What is bound.
    /// @param signers_ Who may act on this contract.
    constructor(Binding memory binding_, address[] memory signers_)
        payable
        ContractCryptlet(ICryptlet(DELEGATE.bind(binding_)), signers_)
    {
        (_minimum, _maximum) = (binding_.minInstances, binding_.maxInstances);
    }

    /// How the binding stands.
    /// @return state Whether hosts are asked, the cryptlet serves, or nothing came of it.
    /// @return reason Why nothing came of it.
    function binding() external view returns (BindingState state, string memory reason) {
        (, state, reason) = DELEGATE.boundTo(address(this));
    }

    /// Fewest hosts in the cryptlet's pool, as the binding says. The policy of chain and blueprint may demand more.
    /// @return hosts So many.
    function minimumInstances() public view virtual override returns (uint16 hosts) {
        return _minimum;
    }

    /// Most hosts in the cryptlet's pool, as the binding says. The policy of chain and blueprint may allow fewer.
    /// @return hosts So many.
    function maximumInstances() public view virtual override returns (uint16 hosts) {
        return _maximum;
    }

    /// Lets the cryptlet go, for good; what is left of the deposit comes back to this contract. The last question's topic is
    /// removed afterwards: `removeTopic`.
    function _unbind() internal {
        DELEGATE.unbind();
    }

    /// The chain counts: with too few hosts a request waits there, or is refused.
    function _requirePool() internal view override {}
}
