//! The child's end of the pipe.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader};
use std::os::fd::AsFd;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::wire;

/// Standard input and output as a channel of frames. Nothing else in the process writes there.
pub(super) struct Pipe {
    input: RefCell<BufReader<File>>,
    output: RefCell<File>,
}

impl Pipe {
    /// Takes hold of standard input and output.
    pub(super) fn open() -> io::Result<Self> {
        let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(Self { input: RefCell::new(BufReader::new(input)), output: RefCell::new(output) })
    }

    /// Sends one message.
    pub(super) fn send(&self, message: &impl Serialize) -> io::Result<()> {
        wire::send(&mut *self.output.borrow_mut(), &wire::encode(message)?)
    }

    /// Receives one message; `None` when the server has closed the pipe.
    pub(super) fn receive<T: DeserializeOwned>(&self) -> io::Result<Option<T>> {
        wire::receive(&mut *self.input.borrow_mut())?.map(|frame| wire::decode(&frame)).transpose()
    }
}
