//! What scripts gave, one value after the other in one stretch of bytes. The child writes it while it reads its JavaScript
//! values; the server reads values of the model out of it.

use bytes::BytesMut;
use expression::ExpressionError;
use model::Value;
use serde::{Deserialize, Serialize};

use crate::error::ScriptingError;
use crate::protocol::WireError;

const UNDEFINED: u8 = 0;
const VALUE: u8 = 1;
/// A number that JSON does not have. As the whole value of an expression it is kept, since text around it shows it; inside
/// other values it becomes `null`.
const NOT_FINITE: u8 = 2;
const ERROR: u8 = 3;

/// What each of some runs of scripts gave: a value, `undefined` or an error.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Given {
    kinds: BytesMut,
    data: BytesMut,
}

impl Given {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Adds what `write` writes in MessagePack, or `undefined` when it says that there is nothing. When it fails, nothing
    /// is added.
    ///
    /// # Errors
    /// What `write` says.
    pub(crate) fn push<E>(&mut self, write: impl FnOnce(&mut BytesMut) -> Result<bool, E>) -> Result<(), E> {
        let start = self.data.len();
        match write(&mut self.data) {
            Ok(is_there) => {
                self.kinds.extend_from_slice(&[if is_there { VALUE } else { UNDEFINED }]);
                Ok(())
            }
            Err(error) => {
                self.data.truncate(start);
                Err(error)
            }
        }
    }

    /// Adds `undefined`.
    pub(crate) fn push_undefined(&mut self) {
        self.kinds.extend_from_slice(&[UNDEFINED]);
    }

    /// Adds a number that JSON does not have.
    pub(crate) fn push_not_finite(&mut self, number: f64) {
        self.data.extend_from_slice(&[0xcb]);
        self.data.extend_from_slice(&number.to_be_bytes());
        self.kinds.extend_from_slice(&[NOT_FINITE]);
    }

    /// Adds an error.
    pub(crate) fn push_error(&mut self, error: &WireError) {
        match rmp_serde::to_vec_named(error) {
            Ok(bytes) => {
                self.data.extend_from_slice(&bytes);
                self.kinds.extend_from_slice(&[ERROR]);
            }
            // Errors are texts and numbers, which can always be written.
            Err(_) => self.push_undefined(),
        }
    }

    /// What was given. The child is not trusted to have written what it should.
    ///
    /// # Errors
    /// `Protocol`.
    pub(crate) fn read(&self) -> Result<Vec<Result<Option<Value>, ExpressionError>>, ScriptingError> {
        let mut data = rmp_serde::Deserializer::from_read_ref(&*self.data);
        let mut one = |kind: &u8| {
            Ok(match *kind {
                UNDEFINED => Ok(None),
                VALUE => Ok(Some(Value::deserialize(&mut data)?)),
                NOT_FINITE => Ok(Some(Value::Number(f64::deserialize(&mut data)?))),
                _ => Err(WireError::deserialize(&mut data)?.into()),
            })
        };
        let read: Result<_, rmp_serde::decode::Error> = self.kinds.iter().map(&mut one).collect();
        read.map_err(|error| ScriptingError::Protocol(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_torn_bytes_are_an_error() {
        let mut given = Given::default();
        let text = |bytes: &mut BytesMut| {
            bytes.extend_from_slice(&[0xa1, b'x']);
            Ok::<bool, ()>(true)
        };
        given.push(text).expect("written");
        given.push_undefined();
        let torn = |bytes: &mut BytesMut| {
            bytes.extend_from_slice(&[0xa5]);
            Err(())
        };
        given.push(torn).expect_err("it fails");
        given.push_not_finite(f64::INFINITY);
        given.push_error(&WireError::UnknownNode { node: "N".into() });
        let read = given.read().expect("as written");
        assert_eq!(
            read,
            [
                Ok(Some(Value::from("x"))),
                Ok(None),
                Ok(Some(Value::Number(f64::INFINITY))),
                Err(ExpressionError::UnknownNode { node: "N".into() }),
            ]
        );
        given.data.truncate(1);
        assert!(given.read().is_err());
    }
}
