// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus0} from "./Corpus0.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus0Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same0Params(Corpus0.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same1Params(Corpus0.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same2Params(Corpus0.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same3Params(Corpus0.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same4Params(Corpus0.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same5Params(Corpus0.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same6Params(Corpus0.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus0.same7Params(Corpus0.same7Result(output));
    }
}
