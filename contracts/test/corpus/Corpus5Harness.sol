// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus5} from "./Corpus5.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus5Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same0Params(Corpus5.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same1Params(Corpus5.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same2Params(Corpus5.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same3Params(Corpus5.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same4Params(Corpus5.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same5Params(Corpus5.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same6Params(Corpus5.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus5.same7Params(Corpus5.same7Result(output));
    }
}
