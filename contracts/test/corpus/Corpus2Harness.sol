// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus2} from "./Corpus2.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus2Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same0Params(Corpus2.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same1Params(Corpus2.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same2Params(Corpus2.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same3Params(Corpus2.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same4Params(Corpus2.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same5Params(Corpus2.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same6Params(Corpus2.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus2.same7Params(Corpus2.same7Result(output));
    }
}
