//! The names that errors of the primitives have here.

use crate::Error;
use cryptlet_primitives::{configuration::ConfigurationError, endpoint::EndpointError};

impl<T> From<ConfigurationError> for Error<T> {
    fn from(error: ConfigurationError) -> Self {
        match error {
            ConfigurationError::TooLong => Error::ConfigurationTooLong,
            ConfigurationError::NotUtf8 => Error::ConfigurationNotUtf8,
            ConfigurationError::NotJson => Error::ConfigurationNotJson,
            ConfigurationError::TooDeep => Error::ConfigurationTooDeep,
            ConfigurationError::DuplicateKey => Error::ConfigurationDuplicateKey,
            ConfigurationError::Trailing => Error::ConfigurationTrailing,
            ConfigurationError::NotAnObject => Error::ConfigurationNotAnObject,
            ConfigurationError::MissingName => Error::ConfigurationMissingName,
            ConfigurationError::BadName => Error::ConfigurationBadName,
            ConfigurationError::MissingPublicKey => Error::ConfigurationMissingPublicKey,
            ConfigurationError::BadPublicKey => Error::ConfigurationBadPublicKey,
            ConfigurationError::BadIsolation => Error::ConfigurationBadIsolation,
            ConfigurationError::BadDescription => Error::ConfigurationBadDescription,
            ConfigurationError::BadSources => Error::ConfigurationBadSources,
        }
    }
}

impl<T> From<EndpointError> for Error<T> {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Inside => Error::PrivateEndpoint,
            _ => Error::BadEndpoint,
        }
    }
}
