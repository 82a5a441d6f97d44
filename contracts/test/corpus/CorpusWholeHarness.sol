// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CorpusWhole} from "./CorpusWhole.sol";

/// Decodes answers, and encodes what they are as arguments.
contract CorpusWholeHarness {
    function same0(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same0Params(CorpusWhole.same0Result(output));
    }
    function same1(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same1Params(CorpusWhole.same1Result(output));
    }
    function same2(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same2Params(CorpusWhole.same2Result(output));
    }
    function same3(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same3Params(CorpusWhole.same3Result(output));
    }
    function same4(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same4Params(CorpusWhole.same4Result(output));
    }
    function same5(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same5Params(CorpusWhole.same5Result(output));
    }
    function same6(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same6Params(CorpusWhole.same6Result(output));
    }
    function same7(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same7Params(CorpusWhole.same7Result(output));
    }
    function same8(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same8Params(CorpusWhole.same8Result(output));
    }
    function same9(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same9Params(CorpusWhole.same9Result(output));
    }
    function same10(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same10Params(CorpusWhole.same10Result(output));
    }
    function same11(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same11Params(CorpusWhole.same11Result(output));
    }
    function same12(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same12Params(CorpusWhole.same12Result(output));
    }
    function same13(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same13Params(CorpusWhole.same13Result(output));
    }
    function same14(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same14Params(CorpusWhole.same14Result(output));
    }
    function same15(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same15Params(CorpusWhole.same15Result(output));
    }
    function same16(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same16Params(CorpusWhole.same16Result(output));
    }
    function same17(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same17Params(CorpusWhole.same17Result(output));
    }
    function same18(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same18Params(CorpusWhole.same18Result(output));
    }
    function same19(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same19Params(CorpusWhole.same19Result(output));
    }
    function same20(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same20Params(CorpusWhole.same20Result(output));
    }
    function same21(bytes calldata output) external pure returns (bytes memory params) {
        return CorpusWhole.same21Params(CorpusWhole.same21Result(output));
    }
    function same22(bytes calldata output) external pure returns (bytes memory params) {
        CorpusWhole.T22All memory all = CorpusWhole.same22Result(output);
        return CorpusWhole.same22Params(all.a0, all.a1);
    }
    function same23(bytes calldata output) external pure returns (bytes memory params) {
        CorpusWhole.T23All memory all = CorpusWhole.same23Result(output);
        return CorpusWhole.same23Params(all.a0, all.a1, all.a2);
    }
    function same24(bytes calldata output) external pure returns (bytes memory params) {
        CorpusWhole.T24All memory all = CorpusWhole.same24Result(output);
        return CorpusWhole.same24Params(all.a0, all.a1, all.a2, all.a3, all.a4, all.a5);
    }
    function same25(bytes calldata output) external pure returns (bytes memory params) {
        CorpusWhole.T25All memory all = CorpusWhole.same25Result(output);
        return CorpusWhole.same25Params(CorpusWhole.Same25Arguments(all.a0, all.a1, all.a2, all.a3, all.a4, all.a5, all.a6, all.a7, all.a8, all.a9, all.a10, all.a11, all.a12));
    }
}
