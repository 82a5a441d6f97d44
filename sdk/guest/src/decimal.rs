//! Decimal numbers as whole millionths, exactly.

use core::fmt;

/// Millionths in one.
pub const MICROS: i64 = 1_000_000;
/// Most digits after the point: more would have to be rounded.
pub const MAX_DECIMALS: usize = 6;

/// Why a text is no decimal number here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecimalError {
    /// Not of the form `-12.34`.
    Malformed,
    /// More than [`MAX_DECIMALS`] digits after the point.
    TooFine,
    /// Beyond ±9.2 trillion, where millionths fill 64 bits.
    TooLarge,
}

/// Reads a decimal number such as `26`, `-36.98` or `18.930`, in millionths.
///
/// The form is an optional minus sign, digits, and optionally a point and digits; nothing is rounded.
pub fn micros(text: &str) -> Result<i64, DecimalError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    let (whole, decimals) = match unsigned.split_once('.') {
        Some((_, "")) => return Err(DecimalError::Malformed),
        Some(parts) => parts,
        None => (unsigned, ""),
    };
    if whole.is_empty() {
        return Err(DecimalError::Malformed);
    }
    if decimals.len() > MAX_DECIMALS {
        return Err(DecimalError::TooFine);
    }
    let padding = core::iter::repeat_n(b'0', MAX_DECIMALS.saturating_sub(decimals.len()));
    whole
        .bytes()
        .chain(decimals.bytes())
        .chain(padding)
        .try_fold(0i64, |number, digit| {
            if !digit.is_ascii_digit() {
                return Err(DecimalError::Malformed);
            }
            let digit = i64::from(digit - b'0');
            let signed = if negative {
                digit.checked_neg()
            } else {
                Some(digit)
            };
            number
                .checked_mul(10)
                .zip(signed)
                .and_then(|(number, digit)| number.checked_add(digit))
                .ok_or(DecimalError::TooLarge)
        })
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecimalError::Malformed => "not a decimal number: write it as -12.34",
            DecimalError::TooFine => "more than six digits after the point: round it at its source",
            DecimalError::TooLarge => "beyond 9.2 trillion: use a larger unit",
        })
    }
}

impl core::error::Error for DecimalError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(micros("26"), Ok(26_000_000));
        assert_eq!(micros("-36.98"), Ok(-36_980_000));
        assert_eq!(micros("18.930"), Ok(18_930_000));
        assert_eq!(micros("-0.000001"), Ok(-1));
        assert_eq!(micros("9223372036854.775807"), Ok(i64::MAX));
        assert_eq!(micros("-9223372036854.775808"), Ok(i64::MIN));
    }

    #[test]
    fn what_is_no_exact_number_is_refused() {
        for text in [
            "", "-", ".", "1.", ".5", "--1", "+1", "1e3", "1,5", " 1", "NaN", "1.2.3", "٣",
        ] {
            assert_eq!(micros(text), Err(DecimalError::Malformed), "{text}");
        }
        assert_eq!(micros("1.2345678"), Err(DecimalError::TooFine));
        assert_eq!(micros("9223372036854.775808"), Err(DecimalError::TooLarge));
        assert_eq!(micros("99999999999999999999"), Err(DecimalError::TooLarge));
    }
}
