//! Prices beside the formula of Black and Scholes, and chance that is shared.

use super::*;

const SEED: [u8; 32] = [7; 32];

/// A call at the money, for half a year.
fn option() -> European {
    European {
        spot_micros: 100_000_000,
        strike_micros: 100_000_000,
        rate_ppm: 30_000,
        volatility_ppm: 250_000,
        days: 182,
        is_call: true,
        paths: 200_000,
    }
}

/// The share of a normal distribution below `x`.
fn below(x: f64) -> f64 {
    libm::erfc(-x / core::f64::consts::SQRT_2) / 2.0
}

/// The price by Black and Scholes, millionths.
fn formula(option: &European) -> f64 {
    let years = f64::from(option.days) / 365.0;
    let rate = f64::from(option.rate_ppm) / 1e6;
    let spread = f64::from(option.volatility_ppm) / 1e6 * years.sqrt();
    let (spot, strike) = (option.spot_micros as f64, option.strike_micros as f64);
    let d1 = ((spot / strike).ln() + rate * years) / spread + spread / 2.0;
    let later = strike * (-rate * years).exp();
    let call = spot * below(d1) - later * below(d1 - spread);
    if option.is_call {
        call
    } else {
        call - spot + later
    }
}

#[test]
fn prices_are_those_of_the_formula() {
    let base = option();
    let options = [
        base,
        European {
            is_call: false,
            ..base
        },
        European {
            strike_micros: 80_000_000,
            ..base
        },
        European {
            strike_micros: 130_000_000,
            ..base
        },
        European {
            strike_micros: 130_000_000,
            is_call: false,
            ..base
        },
        European {
            rate_ppm: -10_000,
            days: 30,
            ..base
        },
        European {
            volatility_ppm: 800_000,
            days: 365,
            is_call: false,
            ..base
        },
        European {
            spot_micros: 4_200_000_000,
            strike_micros: 4_000_000_000,
            ..base
        },
        European {
            volatility_ppm: 10_000,
            days: 1,
            ..base
        },
    ];
    for option in options {
        for seed in [SEED, [8; 32], [9; 32]] {
            let price = option_price(&option, seed).unwrap();
            let off = (price.micros as f64 - formula(&option)).abs();
            // The rounding of the price comes on top.
            let most = 4.0 * price.error_micros as f64 + 1.0;
            assert!(off <= most, "{option:?}: {price:?}, {}", formula(&option));
            assert!(
                price.error_micros * 50 < price.micros,
                "{option:?}: {price:?}"
            );
        }
    }
}

#[test]
fn four_times_the_paths_halve_the_error() {
    let fourfold = European {
        paths: 800_000,
        ..option()
    };
    let error = |option| option_price(&option, SEED).unwrap().error_micros as f64;
    let halved = error(fourfold) / error(option());
    assert!((0.49..0.51).contains(&halved), "{halved}");
}

#[test]
fn equal_seeds_give_equal_answers_and_others_give_others() {
    let price = |seed| option_price(&option(), seed).unwrap();
    assert_eq!(price(SEED), price(SEED));
    assert_ne!(price(SEED), price([8; 32]));
    // A build that draws or computes otherwise answers otherwise: it is another version.
    let known = Price {
        micros: 7_775_699,
        error_micros: 26_739,
    };
    assert_eq!(price(SEED), known);
}

#[test]
fn without_chance_the_price_is_certain() {
    let certain = European {
        volatility_ppm: 0,
        rate_ppm: 0,
        strike_micros: 90_000_000,
        ..option()
    };
    let expected = Price {
        micros: 10_000_000,
        error_micros: 0,
    };
    assert_eq!(option_price(&certain, SEED), Ok(expected));
    let now = European {
        days: 0,
        is_call: false,
        strike_micros: 101_000_000,
        ..option()
    };
    let expected = Price {
        micros: 1_000_000,
        error_micros: 0,
    };
    assert_eq!(option_price(&now, SEED), Ok(expected));
}

#[test]
fn the_greatest_option_has_a_price() {
    let greatest = European {
        spot_micros: MAX_MICROS,
        strike_micros: 1,
        rate_ppm: 1_000_000,
        volatility_ppm: MAX_VOLATILITY_PPM,
        days: MAX_DAYS,
        paths: 100_000,
        ..option()
    };
    for rate_ppm in [-1_000_000, 0, 1_000_000] {
        let price = option_price(
            &European {
                rate_ppm,
                ..greatest
            },
            SEED,
        )
        .unwrap();
        assert!(price.micros > 0 && price.error_micros > 0, "{price:?}");
    }
}

#[test]
fn what_is_beyond_the_bounds_is_an_error() {
    let base = option();
    for (option, word) in [
        (
            European {
                spot_micros: 0,
                ..base
            },
            "spot",
        ),
        (
            European {
                strike_micros: 0,
                ..base
            },
            "strike",
        ),
        (
            European {
                spot_micros: MAX_MICROS + 1,
                ..base
            },
            "spot",
        ),
        (
            European {
                rate_ppm: 1_000_001,
                ..base
            },
            "rate",
        ),
        (
            European {
                rate_ppm: i32::MIN,
                ..base
            },
            "rate",
        ),
        (
            European {
                volatility_ppm: 2_000_001,
                ..base
            },
            "volatility",
        ),
        (
            European {
                days: 3_651,
                ..base
            },
            "days",
        ),
        (European { paths: 1, ..base }, "paths"),
    ] {
        let said = option_price(&option, SEED).unwrap_err();
        assert!(said.contains(word), "{said}");
    }
}
