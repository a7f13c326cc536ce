//! Frames on the pipe: a length in four bytes, little-endian, and that many bytes of MessagePack.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Largest frame that either side sends, in bytes.
pub(crate) const LARGEST_FRAME: usize = 512 << 20;

/// Writes `message` with its length in front, ready to be sent.
///
/// # Errors
/// When it cannot be serialised or is larger than [`LARGEST_FRAME`].
pub(crate) fn encode(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    let mut serializer = rmp_serde::Serializer::new(&mut frame).with_struct_map();
    message.serialize(&mut serializer).map_err(io::Error::other)?;
    let length = frame.len() - 4;
    if length > LARGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the frame is too large"));
    }
    let length = u32::try_from(length).map_err(io::Error::other)?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// Reads a message from the inside of a frame.
///
/// # Errors
/// When it is not a `T`.
pub(crate) fn decode<T: DeserializeOwned>(frame: &[u8]) -> io::Result<T> {
    rmp_serde::from_slice(frame).map_err(io::Error::other)
}

/// Sends an encoded frame from the child.
///
/// # Errors
/// When the pipe is broken.
pub(crate) fn send(output: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    output.write_all(frame)?;
    output.flush()
}

/// Receives the inside of a frame in the child; `None` at the end of the pipe.
///
/// # Errors
/// When the pipe breaks inside a frame.
pub(crate) fn receive(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LARGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too large"));
    }
    let mut frame = vec![0; length];
    input.read_exact(&mut frame)?;
    Ok(Some(frame))
}

/// Sends an encoded frame from the server.
///
/// # Errors
/// When the pipe is broken.
pub(crate) async fn send_async(output: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    output.write_all(frame).await?;
    output.flush().await
}

/// Receives the inside of a frame in the server, which does not trust its child: a frame larger than `limit` bytes is
/// refused before anything is set aside for it.
///
/// # Errors
/// `FileTooLarge` for a frame over the limit; what the pipe says otherwise.
pub(crate) async fn receive_async(input: &mut (impl AsyncRead + Unpin), limit: usize) -> io::Result<Vec<u8>> {
    let length = input.read_u32_le().await? as usize;
    if length > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the frame is too large"));
    }
    let mut frame = Vec::with_capacity(length.min(1 << 20));
    let read = input.take(length as u64).read_to_end(&mut frame).await?;
    if read < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_and_a_torn_one_is_an_error() {
        let frame = encode(&vec!["a", "b"]).expect("text serialises");
        let inside = receive(&mut frame.as_slice()).expect("whole").expect("one frame");
        assert_eq!(decode::<Vec<String>>(&inside).expect("same shape"), ["a", "b"]);
        assert!(receive(&mut &frame[..frame.len() - 1]).is_err());
        assert!(receive(&mut &[0xff_u8, 0xff, 0xff, 0xff][..]).is_err());
        assert!(receive(&mut &[][..]).expect("a clean end").is_none());
    }
}
