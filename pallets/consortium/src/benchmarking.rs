//! Benchmarks of the calls.

#![allow(
    clippy::expect_used,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

use super::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};

/// Admits `count` accounts besides those of genesis, up to one below the bound.
fn fill<T: Config>(count: u32) {
    for index in 0..count {
        if Admitted::<T>::decode_len().unwrap_or(0) as u32 + 1 < T::MaxValidators::get() {
            Pallet::<T>::insert(account("validator", index, 0))
                .expect("a new account below the bound; qed");
        }
    }
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn admit_validator() -> Result<(), BenchmarkError> {
        fill::<T>(T::MaxValidators::get());
        let origin = T::ConsortiumOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Weightless)?;
        let newcomer: T::AccountId = account("newcomer", 0, 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, newcomer.clone());

        assert!(Pallet::<T>::is_admitted(&newcomer));
        Ok(())
    }

    #[benchmark]
    fn remove_validator(n: Linear<1, { T::MaxValidators::get() }>) -> Result<(), BenchmarkError> {
        fill::<T>(n);
        let origin = T::ConsortiumOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Weightless)?;
        let leaving: T::AccountId = account("validator", 0, 0);

        #[block]
        {
            // Only accounts with session keys keep the chain running: without any the call reads
            // all and refuses.
            let _ = Pallet::<T>::remove_validator(origin as T::RuntimeOrigin, leaving);
        }
        Ok(())
    }

    #[benchmark]
    fn choose_upgrade() -> Result<(), BenchmarkError> {
        let origin = T::ConsortiumOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Default::default());

        assert!(frame_system::Pallet::<T>::authorized_upgrade().is_some());
        Ok(())
    }

    #[benchmark]
    fn set_deployers(n: Linear<0, { T::MaxDeployers::get() }>) -> Result<(), BenchmarkError> {
        let origin = T::ConsortiumOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Weightless)?;
        let listed: Vec<T::AccountId> = (0..n).map(|index| account("deployer", index, 0)).collect();
        let deployers = DeployersOf::<T>::try_from(listed).expect("at most the bound; qed");

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Some(deployers));

        assert_eq!(Deployers::<T>::decode_len(), Some(n as usize));
        Ok(())
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::new().externalities(),
        crate::mock::Test
    );
}
