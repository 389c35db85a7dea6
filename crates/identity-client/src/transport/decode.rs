//! Content codings (RFC 9110 §8.4.1): one of those that were asked for, or none.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use http::{HeaderMap, header::CONTENT_ENCODING};

/// How the bytes of a body are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
}

/// Why a body cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecodable {
    /// The bytes are not in the coding, or end too early.
    Corrupt,
    /// Decoded, they are more than the limit.
    TooLarge,
}

impl Coding {
    /// The coding that the headers announce; `None` for one that was not asked for, or several on top of each other.
    /// Empty elements of the list mean nothing (RFC 9110 §5.6.1.2).
    pub(super) fn of(headers: &HeaderMap) -> Option<Coding> {
        let lines = headers.get_all(CONTENT_ENCODING).iter();
        let elements = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        let mut names = elements.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty());
        let Some(name) = names.next() else {
            return Some(Coding::Identity);
        };
        if names.next().is_some() {
            return None;
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        match () {
            () if is("identity") => Some(Coding::Identity),
            () if is("gzip") || is("x-gzip") => Some(Coding::Gzip),
            () if is("deflate") => Some(Coding::Deflate),
            () if is("br") => Some(Coding::Brotli),
            () => None,
        }
    }

    /// The most coded bytes that can stand for `limit` decoded ones: what cannot be compressed grows by its framing.
    pub(super) fn most(self, limit: u64) -> u64 {
        match self {
            Coding::Identity => limit,
            _ => limit.saturating_add(limit / 1024).saturating_add(1024),
        }
    }

    /// The decoded body; one of no bytes is none in any coding.
    ///
    /// The time is linear in the coded bytes and in those decoded up to the limit.
    pub(super) fn decode(self, coded: &[u8], limit: u64) -> Result<Vec<u8>, Undecodable> {
        if coded.is_empty() {
            return Ok(Vec::new());
        }
        match self {
            Coding::Identity => Ok(coded.to_vec()),
            Coding::Gzip => read_all(MultiGzDecoder::new(coded), limit),
            Coding::Brotli => read_all(Decompressor::new(coded, 4096), limit),
            Coding::Deflate => inflate(coded, limit),
        }
    }
}

fn read_all(decoder: impl Read, limit: u64) -> Result<Vec<u8>, Undecodable> {
    let mut body = Vec::new();
    let read: io::Result<_> = decoder.take(limit.saturating_add(1)).read_to_end(&mut body);
    match read {
        Err(_) => Err(Undecodable::Corrupt),
        Ok(_) if body.len() as u64 > limit => Err(Undecodable::TooLarge),
        Ok(_) => Ok(body),
    }
}

/// Whether the bytes begin as zlib (RFC 1950 §2.2). Raw deflate does not: it would be a stored block with padding that
/// is not zero.
fn is_zlib(coded: &[u8]) -> bool {
    match coded {
        [method, flags, ..] => {
            let header = u16::from_be_bytes([*method, *flags]);
            method & 0x0f == 8 && method >> 4 <= 7 && header % 31 == 0
        }
        _ => false,
    }
}

/// Deflate in its zlib wrapping (RFC 9110 §8.4.1.2), or raw, as some servers send it. The library's reader takes an early
/// end for the end.
fn inflate(coded: &[u8], limit: u64) -> Result<Vec<u8>, Undecodable> {
    let mut stream = Decompress::new(is_zlib(coded));
    let mut body = Vec::with_capacity(1024);
    let mut rest = coded;
    loop {
        let (consumed, produced) = (stream.total_in(), stream.total_out());
        let status = stream
            .decompress_vec(rest, &mut body, FlushDecompress::None)
            .map_err(|_| Undecodable::Corrupt)?;
        let taken = usize::try_from(stream.total_in() - consumed).unwrap_or(usize::MAX);
        rest = rest.get(taken..).unwrap_or_default();
        if body.len() as u64 > limit {
            return Err(Undecodable::TooLarge);
        }
        if status == Status::StreamEnd {
            return Ok(body);
        }
        if body.len() == body.capacity() {
            body.reserve(body.len());
        } else if taken == 0 && stream.total_out() == produced {
            return Err(Undecodable::Corrupt);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use http::HeaderValue;

    use super::*;

    fn coded(coding: Coding, text: &[u8]) -> Vec<u8> {
        match coding {
            Coding::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
            _ => {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            }
        }
    }

    #[test]
    fn bodies_come_back_whole_or_not_at_all() {
        let text: Vec<u8> = (0..5_000_u32).flat_map(u32::to_le_bytes).collect();
        let size = text.len() as u64;
        for coding in [Coding::Gzip, Coding::Deflate] {
            let bytes = coded(coding, &text);
            assert_eq!(coding.decode(&bytes, size).unwrap(), text);
            assert_eq!(coding.decode(&bytes, size - 1), Err(Undecodable::TooLarge));
            for end in [1, 2, 10, bytes.len() / 2, bytes.len() - 5, bytes.len() - 1] {
                let early = coding.decode(bytes.get(..end).unwrap(), size);
                assert_eq!(early, Err(Undecodable::Corrupt), "{coding:?} {end}");
            }
            assert_eq!(coding.decode(b"", 0).unwrap(), b"");
            assert_eq!(coding.decode(b"{\"a\":1}", 100), Err(Undecodable::Corrupt));
        }
    }

    #[test]
    fn raw_deflate_comes_back_whole_or_not_at_all() {
        let text: Vec<u8> = (0..5_000_u32).flat_map(u32::to_le_bytes).collect();
        let size = text.len() as u64;
        for level in 0..=9 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(&text).unwrap();
            let bytes = encoder.finish().unwrap();
            assert_eq!(Coding::Deflate.decode(&bytes, size).unwrap(), text, "{level}");
            assert_eq!(
                Coding::Deflate.decode(&bytes, size - 1),
                Err(Undecodable::TooLarge)
            );
            for end in [1, 2, bytes.len() / 2, bytes.len() - 1] {
                let early = Coding::Deflate.decode(bytes.get(..end).unwrap(), size);
                assert_eq!(early, Err(Undecodable::Corrupt), "{level} {end}");
            }
        }
        for page in ["<html>", "Bad Gateway", "[]", "null"] {
            assert_eq!(
                Coding::Deflate.decode(page.as_bytes(), size),
                Err(Undecodable::Corrupt),
                "{page}"
            );
        }
    }

    #[test]
    fn one_known_coding_is_accepted() {
        let of = |names: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for name in names {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            Coding::of(&headers)
        };
        assert_eq!(of(&[]), Some(Coding::Identity));
        assert_eq!(of(&["Identity"]), Some(Coding::Identity));
        assert_eq!(of(&["GZIP"]), Some(Coding::Gzip));
        assert_eq!(of(&["x-gzip"]), Some(Coding::Gzip));
        assert_eq!(of(&["deflate"]), Some(Coding::Deflate));
        assert_eq!(of(&["br"]), Some(Coding::Brotli));
        for names in [&[""][..], &[" "], &[","], &[", ,"], &["", ""], &["", "identity"]] {
            assert_eq!(of(names), Some(Coding::Identity), "{names:?}");
        }
        for names in [&[",gzip"][..], &["gzip, ,"], &["", "gzip"], &[" gzip\t"]] {
            assert_eq!(of(names), Some(Coding::Gzip), "{names:?}");
        }
        for names in [
            &["gzip, gzip"][..],
            &["gzip", "br"],
            &["gzip,br"],
            &["zstd"],
            &[",zstd"],
        ] {
            assert_eq!(of(names), None, "{names:?}");
        }
    }
}
