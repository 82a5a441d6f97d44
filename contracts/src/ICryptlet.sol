// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The interface of a cryptlet, and what goes with it. It is declared in ICryptoDelegate.sol.

import {Callback, Feed, ICryptlet, InstanceKey, Isolation, Message, PolicyView, Trigger} from "./ICryptoDelegate.sol";
