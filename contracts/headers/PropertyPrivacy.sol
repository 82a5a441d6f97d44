// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The header of property-privacy, written by `cryptlet header export`. Do not change it: export it again.

// cryptlet-import: ../src/ICryptlet.sol sha256:cccbe972086f60784799f7c1668f29cc3955bb4a1ead0fda30a058cc393fbd5e
// cryptlet-import: ../src/ICryptoDelegate.sol sha256:e620e0af85673c83cc2a52f438aa44a8441e6f8ea44eb0ed85b915d18b565cfb
import {Callback, ICryptlet} from "../src/ICryptlet.sol";
// cryptlet-import: ../src/ValueReader.sol sha256:8e4d1e4991ef1692ea0ea63ab9157709de86bb6e449aec6672a6e64d9b6f7f53
// cryptlet-import: ../src/Utf8.sol sha256:673aa7a832b9a520288a8c8d2b92423abe3ce5a9137e68ea788156338f0a02d0
import {Reader, ValueReader} from "../src/ValueReader.sol";
// cryptlet-import: ../src/Values.sol sha256:6f0ca05de6366f0e5a73ed7244128b066558f012779d692313076a324d938c42
import {Values} from "../src/Values.sol";

/// A property's value that only a contract's signers read.
library PropertyPrivacy {
    /// The cryptlet's name.
    string internal constant NAME = "property-privacy";
    /// SHA-256 of the header's text.
    bytes32 internal constant HEADER_SHA256 = 0x50a1609e2cc788d4bfc61744c9e3dce3cb1c27583aa48a07c7ee9300faf3ef34;
    /// The package of its interface.
    string internal constant INTERFACE = "registrar:property-privacy";
    /// The package's version; empty if it has none.
    string internal constant INTERFACE_VERSION = "1.0.0";

    /// What the field is sealed with.
    enum Scheme {
        /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
        X25519Chacha20Poly1305,
        /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
        X25519Aes128Gcm
    }

    struct ResultBytesString {
        /// Whether it is no error.
        bool ok;
        bytes value;
        string err;
    }

    /// Whether a cryptlet has this header on the chain, in its newest version.
    function fits(ICryptlet cryptlet) internal view returns (bool) {
        return sha256(bytes(cryptlet.header())) == HEADER_SHA256;
    }

    /// Seals a property's value to the signers that it names itself.
    ///
    /// `property` is sealed to the hosts of this cryptlet's pool. Its content is JSON: `value`, the text; `signers`, their X25519
    /// keys; and `authority`, an ed25519 key that may name others later, or none. Keys are written 0x and 64 hexadecimal digits.
    /// The answer is the value alone, sealed for people to read. An error if the content is no property, or does not fit.
    string internal constant METHOD_PROTECT = "protect";

    /// The arguments of `protect`, encoded.
    function protectParams(bytes memory property, Scheme scheme) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](2);
        values[0] = Values.blob(property);
        values[1] = Values.variant(uint32(scheme));
        params = Values.arguments(values);
    }

    /// The answer of `protect`, decoded. Reverts if the bytes are no such value.
    function protectResult(bytes memory output) internal pure returns (ResultBytesString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultBytesString(reader);
        reader.done();
    }

    /// Asks `protect`; the contract pays from its balance. See `ICryptlet.request`.
    function requestProtect(
        ICryptlet cryptlet,
        bytes memory property,
        Scheme scheme,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = protectParams(property, scheme);
        round = cryptlet.request(METHOD_PROTECT, params, durationMs, fee, callback);
    }

    /// Seals it to other signers, as when one is added: 32 bytes each, in whatever order. `approval` is the authority's
    /// signature over SHA-256 of "cryptlet/approval/1" and a zero byte, the field's place, SHA-256 of `property`, the scheme, the
    /// number of signers and their keys in rising order, as `cryptlet field approve` makes it. Who has read the value before
    /// has read it: an earlier answer stays what it is.
    string internal constant METHOD_REWRAP = "rewrap";

    /// The arguments of `rewrap`, encoded.
    function rewrapParams(
        bytes memory property,
        bytes[] memory signers,
        Scheme scheme,
        bytes memory approval
    ) internal pure returns (bytes memory params) {
        bytes[] memory values = new bytes[](4);
        values[0] = Values.blob(property);
        values[1] = _writeBytesList(signers);
        values[2] = Values.variant(uint32(scheme));
        values[3] = Values.blob(approval);
        params = Values.arguments(values);
        ValueReader.checkArguments(params);
    }

    /// The answer of `rewrap`, decoded. Reverts if the bytes are no such value.
    function rewrapResult(bytes memory output) internal pure returns (ResultBytesString memory answer) {
        Reader memory reader = ValueReader.open(output);
        answer = _readResultBytesString(reader);
        reader.done();
    }

    /// Asks `rewrap`; the contract pays from its balance. See `ICryptlet.request`.
    function requestRewrap(
        ICryptlet cryptlet,
        bytes memory property,
        bytes[] memory signers,
        Scheme scheme,
        bytes memory approval,
        uint64 durationMs,
        uint256 fee,
        Callback memory callback
    ) internal returns (uint64 round) {
        bytes memory params = rewrapParams(property, signers, scheme, approval);
        round = cryptlet.request(METHOD_REWRAP, params, durationMs, fee, callback);
    }

    function _writeBytesList(bytes[] memory values) private pure returns (bytes memory) {
        bytes[] memory items = new bytes[](values.length);
        for (uint256 i = 0; i < values.length; i++) {
            items[i] = Values.blob(values[i]);
        }
        return Values.list(items);
    }

    function _readResultBytesString(Reader memory reader) private pure returns (ResultBytesString memory value) {
        value.ok = reader.result();
        if (value.ok) value.value = reader.blob();
        if (!value.ok) value.err = reader.text();
    }
}
