// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus1} from "./Corpus1.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus1Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same0Params(Corpus1.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same1Params(Corpus1.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same2Params(Corpus1.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same3Params(Corpus1.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same4Params(Corpus1.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same5Params(Corpus1.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same6Params(Corpus1.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus1.same7Params(Corpus1.same7Result(output));
    }
}
