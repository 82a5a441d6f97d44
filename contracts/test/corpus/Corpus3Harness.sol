// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Corpus3} from "./Corpus3.sol";

/// Decodes answers, and encodes what they are as arguments.
contract Corpus3Harness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same0Params(Corpus3.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same1Params(Corpus3.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same2Params(Corpus3.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same3Params(Corpus3.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same4Params(Corpus3.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same5Params(Corpus3.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same6Params(Corpus3.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return Corpus3.same7Params(Corpus3.same7Result(output));
    }
}
