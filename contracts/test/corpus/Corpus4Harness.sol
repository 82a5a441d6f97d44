// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus4} from "./Corpus4.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus4Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same0Params(Corpus4.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same1Params(Corpus4.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same2Params(Corpus4.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same3Params(Corpus4.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same4Params(Corpus4.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same5Params(Corpus4.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same6Params(Corpus4.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus4.same7Params(Corpus4.same7Result(output));
    }
}
