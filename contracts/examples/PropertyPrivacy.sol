// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// cryptlet-import: ../headers/PropertyPrivacy.sol sha256:d5523ae1537f44571359090e24285e4ffd9aa707768805b1f20e65ab23a14c16
import {PropertyPrivacy as Privacy} from "../headers/PropertyPrivacy.sol";
// cryptlet-import: ../src/Signers.sol sha256:2428f6b5e735918c03d780786d05d6d3abc7845cb1b5655c548dd8de4b80e59b
// cryptlet-import: ../src/MessageQueue.sol sha256:1c366dc1213efb87f1f8d49d61cedcf3c246b521f1931f82b0136dd072c5957c
// cryptlet-import: ../src/Owned.sol sha256:543df20dff114bb0671fd615020a13205ab88247e2328f6cbba8652fc79a3dc7
import {Signers} from "../src/Signers.sol";

/// A trade between counter-parties, who are its signers: all see what is traded, they alone the amount. `cryptlet contract wire`
/// writes `PropertyPrivacyWired` of it, which is deployed.
/// @custom:secure-scheme Privacy.x25519-chacha20-poly1305
abstract contract PropertyPrivacy is Signers {
    /// What is traded.
    /// @custom:property onlyOwner
    string internal _asset;
    /// When it is settled: milliseconds since 1970, UTC.
    /// @custom:property onlySigner
    uint64 internal _settlesAt;
    /// The amount, for the signers' eyes.
    /// @custom:secure-field ContractSignersOnly gas=130000 deposit=0.1ether
    bytes internal _amount;
    mapping(bytes32 terms => mapping(address signer => bool)) private _confirmed;

    /// A signer has confirmed these terms.
    event Confirmed(address indexed signer, bytes32 indexed terms);

    /// These are not the terms, or no longer.
    error OtherTerms(bytes32 terms);
    /// There is no amount yet.
    error NoAmount();

    constructor(address[] memory signers_, bytes32[] memory keys_, string memory asset_) Signers(signers_, keys_) {
        _asset = asset_;
    }

    /// Confirms the terms as the sender has read them: `terms` at that time. Any change makes other terms.
    /// @param read What it confirms.
    function confirm(bytes32 read) external onlySigner {
        if (_amount.length == 0) revert NoAmount();
        if (read != terms()) revert OtherTerms(terms());
        _confirmed[read][msg.sender] = true;
        emit Confirmed(msg.sender, read);
    }

    /// Whether all who sign now have confirmed the terms as they stand.
    /// @return whether Whether they have.
    function isAgreed() external view returns (bool whether) {
        (address[] memory accounts,) = signers();
        for (uint256 i = 0; i < accounts.length; i++) {
            if (!_confirmed[terms()][accounts[i]]) return false;
        }
        return true;
    }

    /// The terms as they stand: what is traded, when it is settled, and the amount's ciphertext.
    /// @return digest Keccak-256 of all that.
    function terms() public view returns (bytes32 digest) {
        return keccak256(abi.encode(_asset, _settlesAt, _amount));
    }
}
