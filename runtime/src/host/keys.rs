//! Certificates and private keys as files hold them: PEM, in which a key may be encrypted, and PKCS#12, in which everything may be. What
//! can't be read is an error in the words that Dart programs get to see. May touch rustls, ring and the crates that decrypt.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyInit, KeyIvInit};
use md5::{Digest, Md5};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::certificates;
use super::data::OsError;
use super::pkcs12;

/// The first private key of a text in PEM, or the key of a PKCS#12 archive. None if there is none, or the password does not open it.
pub fn private_key(bytes: &[u8], password: &str) -> Option<PrivateKeyDer<'static>> {
    let Some(section) = Section::first(bytes) else {
        return pkcs12::open(bytes, password).ok()?.key;
    };
    if section.label == "ENCRYPTED PRIVATE KEY" {
        let (_, document) = pkcs8::SecretDocument::from_pem(section.text).ok()?;
        let open = pkcs12::decrypted_key(document.as_bytes(), &pkcs12::Password::new(password))?;
        return is_sequence(&open).then(|| pkcs8_key(open));
    }
    match section.encryption() {
        Some((cipher, iv)) => section.decrypted(cipher, iv, password),
        None => PrivateKeyDer::from_pem_slice(section.text.as_bytes()).ok(),
    }
}

pub fn pkcs8_key(der: Vec<u8>) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(der.into())
}

/// Whether this can be a key: with a wrong password the padding may be right by chance, but what is inside is not.
fn is_sequence(der: &[u8]) -> bool {
    certificates::element(der).is_some_and(|(tag, _, rest)| tag == 0x30 && rest.is_empty())
}

/// All certificates of a text in PEM, or of a PKCS#12 archive.
pub fn certificates(bytes: &[u8], password: &str) -> Result<Vec<CertificateDer<'static>>, OsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Ok(pkcs12::open(bytes, password)?.certificates),
    }
}

/// A private key in a text.
struct Section<'a> {
    label: &'a str,
    text: &'a str,
}

impl<'a> Section<'a> {
    fn first(pem: &'a [u8]) -> Option<Section<'a>> {
        const BEGIN: &str = "-----BEGIN ";
        let mut rest = std::str::from_utf8(pem).ok()?;
        loop {
            rest = &rest[rest.find(BEGIN)?..];
            let (label, _) = rest[BEGIN.len()..].split_once("-----")?;
            if label.ends_with("PRIVATE KEY") && label.len() < 64 {
                let end = format!("-----END {label}-----");
                let to = rest.find(&end)? + end.len();
                return Some(Section { label, text: &rest[..to] });
            }
            rest = &rest[BEGIN.len()..];
        }
    }

    /// The cipher and its beginning, if the key is encrypted in OpenSSL's old way: named in lines above it.
    fn encryption(&self) -> Option<(&'a str, Vec<u8>)> {
        let line = self.text.lines().find_map(|line| line.strip_prefix("DEK-Info:"))?;
        let (cipher, iv) = line.trim().split_once(',')?;
        let digits: Option<Vec<u8>> = (0..iv.len()).step_by(2).map(|i| u8::from_str_radix(iv.get(i..i + 2)?, 16).ok()).collect();
        Some((cipher, digits?))
    }

    fn decrypted(&self, cipher: &str, iv: Vec<u8>, password: &str) -> Option<PrivateKeyDer<'static>> {
        // The same without the lines above it.
        let lines = self.text.lines().filter(|line| !line.contains(':') && !line.trim().is_empty());
        let bare = lines.collect::<Vec<_>>().join("\n");
        let key = PrivateKeyDer::from_pem_slice(bare.as_bytes()).ok()?;
        let length = match cipher {
            "AES-128-CBC" => 16,
            "AES-192-CBC" | "DES-EDE3-CBC" => 24,
            "AES-256-CBC" => 32,
            _ => return None,
        };
        let secret = stretched(password.as_bytes(), iv.get(..8)?, length);
        let open = key.secret_der();
        let open = match cipher {
            "AES-128-CBC" => decrypt::<aes::Aes128>(&secret, &iv, open),
            "AES-192-CBC" => decrypt::<aes::Aes192>(&secret, &iv, open),
            "AES-256-CBC" => decrypt::<aes::Aes256>(&secret, &iv, open),
            _ => decrypt::<des::TdesEde3>(&secret, &iv, open),
        }?;
        is_sequence(&open).then(|| match key {
            PrivateKeyDer::Pkcs1(_) => PrivateKeyDer::Pkcs1(open.into()),
            PrivateKeyDer::Sec1(_) => PrivateKeyDer::Sec1(open.into()),
            _ => pkcs8_key(open),
        })
    }
}

/// The key that OpenSSL's old way makes of a password.
fn stretched(password: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
    let mut key: Vec<u8> = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    while key.len() < length {
        last = Md5::new().chain_update(&last).chain_update(password).chain_update(salt).finalize().to_vec();
        key.extend(&last);
    }
    key.truncate(length);
    key
}

/// None if the key is not the one it was encrypted with.
pub fn decrypt<C>(key: &[u8], iv: &[u8], bytes: &[u8]) -> Option<Vec<u8>>
where
    C: cbc::cipher::BlockCipherDecrypt + KeyInit,
    cbc::Decryptor<C>: KeyIvInit,
{
    let mut buffer = bytes.to_vec();
    let open = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(open);
    Some(buffer)
}
