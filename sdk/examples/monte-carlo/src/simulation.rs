//! The simulation itself.

use crate::{European, Price};
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::{rand_core::SeedableRng, Xoshiro256PlusPlus};

const MILLIONTH: f64 = 1e-6;
const DAYS_A_YEAR: f64 = 365.0;

/// The option's price: the mean over all paths of what it pays, less the interest until then. The path of a geometric Brownian
/// motion is drawn in one step, to its end: between there is nothing that the option would see.
pub fn price(option: &European, seed: [u8; 32]) -> Price {
    let years = f64::from(option.days) / DAYS_A_YEAR;
    let rate = f64::from(option.rate_ppm) * MILLIONTH;
    let volatility = f64::from(option.volatility_ppm) * MILLIONTH;
    let drift = (rate - volatility * volatility / 2.0) * years;
    let spread = volatility * libm::sqrt(years);
    // Within 2^53: nothing is rounded.
    let (spot, strike) = (option.spot_micros as f64, option.strike_micros as f64);
    let sign = if option.is_call { 1.0 } else { -1.0 };

    let mut chance = Xoshiro256PlusPlus::from_seed(seed);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..option.paths {
        let step: f64 = StandardNormal.sample(&mut chance);
        let end = spot * libm::exp(drift + spread * step);
        let pays = (sign * (end - strike)).max(0.0);
        sum += pays;
        squares += pays * pays;
    }
    let paths = f64::from(option.paths);
    let variance = ((squares - sum * sum / paths) / (paths - 1.0)).max(0.0);
    let discount = libm::exp(-rate * years);
    Price {
        // A float beyond the range becomes its end.
        micros: libm::round(discount * sum / paths) as u64,
        error_micros: libm::ceil(discount * libm::sqrt(variance / paths)) as u64,
    }
}
