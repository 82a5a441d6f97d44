// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICryptlet, InstanceKey, Isolation} from "./ICryptlet.sol";

/// What stands for a cryptlet among contracts: whose it is, which keys speak for it, where it runs, what it exports. All
/// of it is read from the chain when it is asked for; nothing is kept here that could grow old.
contract CryptletProxy {
    /// The cryptlet's address.
    ICryptlet public immutable cryptlet;

    /// The cryptlet has no instance on that host.
    error NotAttested(uint32 host);

    constructor(ICryptlet cryptlet_) {
        cryptlet = cryptlet_;
    }

    /// Who publishes it.
    /// @return account The account, 32 bytes.
    function owner() external view returns (bytes32 account) {
        return cryptlet.owner();
    }

    /// Its name: unique on the chain.
    /// @return text The name.
    function name() external view returns (string memory text) {
        return cryptlet.name();
    }

    /// The key that signs its versions.
    /// @return key The key: ed25519, 32 bytes.
    function publicKey() external view returns (bytes memory key) {
        return cryptlet.publicKey();
    }

    /// The instance on a host: the chain holds the key that the host's isolated region made for it and its owner
    /// admitted. How much that says depends on `isolation`.
    /// @param host The host's number.
    /// @return instance Its key in force.
    function attestedHost(uint32 host) external view returns (InstanceKey memory instance) {
        InstanceKey[] memory instances = cryptlet.keys();
        for (uint256 i = 0; i < instances.length; i++) {
            if (instances[i].host == host) return instances[i];
        }
        revert NotAttested(host);
    }

    /// The instances on all its hosts.
    /// @return instances Their keys in force, by the host.
    function attestedHosts() external view returns (InstanceKey[] memory instances) {
        return cryptlet.keys();
    }

    /// What its hosts must be at least. `Isolation.Software`: no hardware vouches for them.
    /// @return least The weakest that is admitted.
    function isolation() external view returns (Isolation least) {
        return cryptlet.policy().isolation;
    }

    /// Its interface: the header.
    /// @return text WIT text.
    function header() external view returns (string memory text) {
        return cryptlet.header();
    }

    /// Which interface it is: for who was written for one header, and is to notice another.
    /// @return digest SHA-256 of the header, as packages state it.
    function interfaceHash() external view returns (bytes32 digest) {
        return sha256(bytes(cryptlet.header()));
    }
}
