// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Where contracts.test.mjs puts the texts of reference cryptlets' headers.
library Headers {
    address internal constant MARKET_WATCHER = address(0xead0);
    address internal constant PROPERTY_PRIVACY = address(0xead1);
    address internal constant CUSTOMER_VALIDATOR = address(0xead2);
    address internal constant CREDIT_DEFAULT_SWAP = address(0xead3);
    address internal constant CREDIT_WATCH = address(0xead4);
}
