//! Calls of the precompiles, in the frame of a call of a contract.

use crate::{
    abi::{ICryptlet::ICryptletCalls, ICryptoDelegate::ICryptoDelegateCalls},
    Config, CryptletPrecompile, CryptoDelegatePrecompile,
};
use alloc::vec::Vec;
use cryptlet_primitives::ids::CryptletId;
use pallet_revive::{
    call_builder::{CallSetup, VmBinaryModule},
    precompiles::{Error, Ext, Precompile},
};

/// A call of a contract that does nothing: the frame in which a precompile runs.
pub fn setup<T: Config>() -> CallSetup<T> {
    CallSetup::new(VmBinaryModule::evm_init_code_for_runtime_size(1))
}

/// Calls a cryptlet at its address.
pub fn at<T: Config>(
    cryptlet: CryptletId,
    call: ICryptletCalls,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    CryptletPrecompile::<T, ()>::call(&cryptlet.address().0, &call, env)
}

/// Calls CryptoDelegate.
pub fn ask<T: Config>(
    call: ICryptoDelegateCalls,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    CryptoDelegatePrecompile::<T, ()>::call(&[0; 20], &call, env)
}
