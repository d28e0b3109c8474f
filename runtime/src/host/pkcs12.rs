//! PKCS#12 archives (RFC 7292): a key and certificates in one file, encrypted and sealed with a password. DER only. May touch ring and
//! the crates that decrypt.

use ring::{digest, hmac};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::certificates::element;
use super::data::OsError;
use super::keys::{decrypt, pkcs8_key};
use crate::sorting::Arrange;

/// The content of an archive; the certificate of the key is the first.
#[derive(Default)]
pub struct Archive {
    pub key: Option<PrivateKeyDer<'static>>,
    pub certificates: Vec<CertificateDer<'static>>,
}

// Errors as Dart programs see them, with their numbers.
fn bad_data() -> OsError {
    OsError { number: 318_767_204, text: "\n\tBAD_PKCS12_DATA(pkcs8_x509.cc:594)".to_owned() }
}
fn incorrect_password() -> OsError {
    OsError { number: 318_767_212, text: "\n\tINCORRECT_PASSWORD(pkcs8_x509.cc:704)".to_owned() }
}
fn missing_seal() -> OsError {
    OsError { number: 318_767_216, text: "\n\tMISSING_MAC(pkcs8_x509.cc:620)".to_owned() }
}
fn unknown_algorithm() -> OsError {
    OsError { number: 318_767_223, text: "\n\tUNKNOWN_ALGORITHM(pkcs8.cc:379)".to_owned() }
}

/// More rounds than this are no protection but an attack.
const MOST_ROUNDS: i64 = 10_000_000;

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
/// Kinds of bags differ in their last number.
const BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1];
/// Encryption by a password, too.
const BY_PASSWORD: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];
const LOCAL_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 21];
const PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5];

/// A password as it is, and in the form that PKCS#12 derives keys from: UTF-16 with a zero at the end.
pub struct Password<'a> {
    text: &'a str,
    wide: Vec<u8>,
}

impl<'a> Password<'a> {
    pub fn new(text: &'a str) -> Password<'a> {
        Password { text, wide: text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect() }
    }
    /// No password, which is something else than an empty one.
    fn none() -> Password<'a> {
        Password { text: "", wide: Vec::new() }
    }
}

/// Elements one after the other.
#[derive(Clone)]
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The content of the next one, which must be of this kind.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, content, rest) = element(self.0)?;
        self.0 = rest;
        (found == tag).then_some(content)
    }
    /// The inside of the next element.
    fn enter(&mut self, tag: u8) -> Option<Elements<'a>> {
        self.take(tag).map(Elements)
    }
    /// All of the next one, its head too.
    fn whole(&mut self) -> Option<&'a [u8]> {
        let (_, _, rest) = element(self.0)?;
        let whole = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        Some(whole)
    }
    fn number(&mut self) -> Option<i64> {
        let digits = self.take(INTEGER)?;
        (digits.len() <= 8).then(|| digits.iter().fold(0, |n, d| n << 8 | i64::from(*d)))
    }
    /// A number of repetitions.
    fn rounds(&mut self) -> Option<i64> {
        self.number().filter(|rounds| (1..=MOST_ROUNDS).contains(rounds))
    }
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const OID: u8 = 6;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_0: u8 = 0xa0;
const IMPLICIT_0: u8 = 0x80;

/// Opens an archive.
pub fn open(der: &[u8], password: &str) -> Result<Archive, OsError> {
    let (content, seal) = outside(der).ok_or_else(bad_data)?;
    if seal.is_empty() {
        return Err(missing_seal());
    }
    let mut ways = vec![Password::new(password)];
    if password.is_empty() {
        ways.push(Password::none());
    }
    let password = ways.into_iter().find(|way| is_sealed_with(seal.clone(), content, way).unwrap_or(false));
    let password = password.ok_or_else(incorrect_password)?;
    let mut found = Contents::default();
    let mut parts = Elements(content).enter(SEQUENCE).ok_or_else(bad_data)?;
    while !parts.is_empty() {
        let part = parts.enter(SEQUENCE).ok_or_else(bad_data)?;
        found.add_part(part, &password)?;
    }
    Ok(found.archive())
}

/// The sealed content, and the seal.
fn outside(der: &[u8]) -> Option<(&[u8], Elements<'_>)> {
    let mut archive = Elements(der).enter(SEQUENCE)?;
    archive.number().filter(|version| *version == 3)?;
    let mut content = archive.enter(SEQUENCE)?;
    content.take(OID).filter(|kind| *kind == DATA)?;
    let content = content.enter(EXPLICIT_0)?.take(OCTETS)?;
    let seal = if archive.is_empty() { archive } else { archive.enter(SEQUENCE)? };
    Some((content, seal))
}

/// Whether the content is what was sealed with this password.
fn is_sealed_with(mut seal: Elements<'_>, content: &[u8], password: &Password<'_>) -> Option<bool> {
    let mut digest = seal.enter(SEQUENCE)?;
    let hash = digest.enter(SEQUENCE)?.take(OID)?;
    let expected = digest.take(OCTETS)?;
    let salt = seal.take(OCTETS)?;
    let rounds = if seal.is_empty() { 1 } else { seal.rounds()? };
    let sha2 = |last| [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last];
    let (hash, mac) = match hash {
        [0x2b, 0x0e, 3, 2, 0x1a] => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        oid if *oid == sha2(1) => (&digest::SHA256, hmac::HMAC_SHA256),
        oid if *oid == sha2(2) => (&digest::SHA384, hmac::HMAC_SHA384),
        oid if *oid == sha2(3) => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return None,
    };
    const FOR_SEAL: u8 = 3;
    let key = derive(hash, FOR_SEAL, password, (salt, rounds), hash.output_len());
    Some(hmac::verify(&hmac::Key::new(mac, &key), content, expected).is_ok())
}

/// Makes a key of a password (RFC 7292, B.2).
fn derive(hash: &'static digest::Algorithm, id: u8, password: &Password<'_>, (salt, rounds): (&[u8], i64), length: usize) -> Vec<u8> {
    let block = hash.block_len();
    let repeated = |bytes: &[u8]| bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect::<Vec<u8>>();
    let mut input = [repeated(salt), repeated(&password.wide)].concat();
    let mut key = Vec::new();
    loop {
        let mut round = digest::digest(hash, &[&vec![id; block], input.as_slice()].concat());
        for _ in 1..rounds {
            round = digest::digest(hash, round.as_ref());
        }
        key.extend(round.as_ref());
        if key.len() >= length {
            key.truncate(length);
            return key;
        }
        let step = round.as_ref().iter().copied().cycle().take(block).collect::<Vec<u8>>();
        for part in input.chunks_mut(block) {
            let mut carry = 1;
            for (digit, more) in part.iter_mut().zip(&step).rev() {
                carry += u16::from(*digit) + u16::from(*more);
                *digit = carry as u8;
                carry >>= 8;
            }
        }
    }
}

/// The key of an `EncryptedPrivateKeyInfo`.
pub fn decrypted_key(der: &[u8], password: &Password<'_>) -> Option<Vec<u8>> {
    let mut info = Elements(der).enter(SEQUENCE)?;
    let algorithm = info.whole()?;
    decrypted(algorithm, info.take(OCTETS)?, password).ok()
}

/// Decrypts by what an `AlgorithmIdentifier` says.
fn decrypted(algorithm: &[u8], bytes: &[u8], password: &Password<'_>) -> Result<Vec<u8>, OsError> {
    let mut parts = Elements(algorithm).enter(SEQUENCE).ok_or_else(bad_data)?;
    let name = parts.take(OID).ok_or_else(bad_data)?;
    if name.starts_with(PKCS5) {
        let scheme = pkcs8::pkcs5::EncryptionScheme::try_from(algorithm).map_err(|_| unknown_algorithm())?;
        return scheme.decrypt(password.text, bytes).map_err(|_| incorrect_password());
    }
    let kind = name.strip_prefix(BY_PASSWORD).and_then(|rest| rest.first()).ok_or_else(unknown_algorithm)?;
    let mut parameters = parts.enter(SEQUENCE).ok_or_else(bad_data)?;
    let salt = parameters.take(OCTETS).ok_or_else(bad_data)?;
    let rounds = parameters.rounds().ok_or_else(bad_data)?;
    const FOR_KEY: u8 = 1;
    const FOR_BEGINNING: u8 = 2;
    let derived = |id, length| derive(&digest::SHA1_FOR_LEGACY_USE_ONLY, id, password, (salt, rounds), length);
    let iv = derived(FOR_BEGINNING, 8);
    let open = match kind {
        1 => Some(rc4(&derived(FOR_KEY, 16), bytes)),
        3 => decrypt::<des::TdesEde3>(&derived(FOR_KEY, 24), &iv, bytes),
        6 => decrypt_rc2(&derived(FOR_KEY, 5), &iv, bytes),
        _ => return Err(unknown_algorithm()),
    };
    open.ok_or_else(incorrect_password)
}

/// A stream of bytes is laid over what is encrypted. A wrong password is noticed only by what comes of it.
fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0u8;
    for (i, digit) in (0..256).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[i]).wrapping_add(*digit);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let next = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    bytes.iter().map(next).collect()
}

/// RC2 takes keys of any length, and 40 bits of them count.
fn decrypt_rc2(key: &[u8], iv: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    use cbc::cipher::block_padding::Pkcs7;
    use cbc::cipher::{BlockModeDecrypt, InnerIvInit};
    let cipher = rc2::Rc2::new_with_eff_key_len(key, 40);
    let mut buffer = bytes.to_vec();
    let open = cbc::Decryptor::inner_iv_slice_init(cipher, iv).ok()?.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(open);
    Some(buffer)
}

/// The parts found so far, with the marks that tell which certificate is the key's.
#[derive(Default)]
struct Contents {
    key: Option<(PrivateKeyDer<'static>, Vec<u8>)>,
    certificates: Vec<(CertificateDer<'static>, Vec<u8>)>,
}

impl Contents {
    fn add_part(&mut self, mut part: Elements<'_>, password: &Password<'_>) -> Result<(), OsError> {
        let kind = part.take(OID).ok_or_else(bad_data)?;
        let mut content = part.enter(EXPLICIT_0).ok_or_else(bad_data)?;
        if kind == DATA {
            let bags = content.take(OCTETS).ok_or_else(bad_data)?;
            return self.add_bags(bags, password);
        }
        if kind != ENCRYPTED_DATA {
            return Err(unknown_algorithm());
        }
        let mut encrypted = || {
            let mut data = content.enter(SEQUENCE)?;
            data.number()?;
            let mut inside = data.enter(SEQUENCE)?;
            inside.take(OID)?;
            Some((inside.whole()?, inside.take(IMPLICIT_0)?))
        };
        let (algorithm, bytes) = encrypted().ok_or_else(bad_data)?;
        let bags = decrypted(algorithm, bytes, password)?;
        self.add_bags(&bags, password)
    }

    fn add_bags(&mut self, der: &[u8], password: &Password<'_>) -> Result<(), OsError> {
        let mut bags = Elements(der).enter(SEQUENCE).ok_or_else(bad_data)?;
        while !bags.is_empty() {
            let bag = bags.enter(SEQUENCE).ok_or_else(bad_data)?;
            self.add_bag(bag, password)?;
        }
        Ok(())
    }

    fn add_bag(&mut self, mut bag: Elements<'_>, password: &Password<'_>) -> Result<(), OsError> {
        let kind = bag.take(OID).ok_or_else(bad_data)?;
        let value = bag.take(EXPLICIT_0).ok_or_else(bad_data)?;
        let mark = bag.enter(SET).and_then(mark).unwrap_or_default().to_vec();
        const KEY: u8 = 1;
        const ENCRYPTED_KEY: u8 = 2;
        const CERTIFICATE: u8 = 3;
        match kind.strip_prefix(BAG) {
            Some([KEY]) => self.key = Some((pkcs8_key(value.to_vec()), mark)),
            Some([ENCRYPTED_KEY]) => {
                let mut info = Elements(value).enter(SEQUENCE).ok_or_else(bad_data)?;
                let parts = info.whole().zip(info.take(OCTETS));
                let (algorithm, bytes) = parts.ok_or_else(bad_data)?;
                self.key = Some((pkcs8_key(decrypted(algorithm, bytes, password)?), mark));
            }
            Some([CERTIFICATE]) => {
                let certificate = || {
                    let mut inside = Elements(value).enter(SEQUENCE)?;
                    inside.take(OID)?;
                    inside.enter(EXPLICIT_0)?.take(OCTETS)
                };
                let certificate = certificate().ok_or_else(bad_data)?;
                self.certificates.push((CertificateDer::from(certificate.to_vec()), mark));
            }
            // Lists of revoked certificates, secrets of other kinds.
            _ => {}
        }
        Ok(())
    }

    fn archive(mut self) -> Archive {
        if let Some((_, mark)) = &self.key {
            self.certificates.arrange_by_key(|(_, of)| of.is_empty() || of != mark);
        }
        Archive { key: self.key.map(|(key, _)| key), certificates: self.certificates.into_iter().map(|(one, _)| one).collect() }
    }
}

/// The number, given by its writer, that a key shares with its certificate.
fn mark(mut attributes: Elements<'_>) -> Option<&[u8]> {
    while let Some(mut attribute) = attributes.enter(SEQUENCE) {
        if attribute.take(OID)? == LOCAL_KEY {
            return attribute.enter(SET)?.take(OCTETS);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_cipher_of_old() {
        assert_eq!(rc4(b"Key", b"Plaintext"), [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
        assert_eq!(rc4(b"Wiki", b"pedia"), [0x10, 0x21, 0xbf, 0x04, 0x20]);
    }

    #[test]
    fn what_is_no_archive() {
        for bytes in [&b""[..], b"0", b"0\x80", b"0\x03\x02\x01\x03", b"0\x82\xff\xff", b"-----BEGIN X-----", &[0x30; 40]] {
            assert_eq!(open(bytes, "").err(), Some(bad_data()));
        }
    }

    #[test]
    fn a_derived_key_depends_on_all_of_its_parts() {
        let key = |id, password: &str, salt: &[u8], rounds| {
            derive(&digest::SHA1_FOR_LEGACY_USE_ONLY, id, &Password::new(password), (salt, rounds), 24)
        };
        let one = key(1, "smeg", &[0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f], 1);
        let expected = [
            0x8a, 0xaa, 0xe6, 0x29, 0x7b, 0x6c, 0xb0, 0x46, 0x42, 0xab, 0x5b, 0x07, 0x78, 0x51, 0x28, 0x4e, 0xb7, 0x12, 0x8f, 0x1a, 0x2a,
            0x7f, 0xbc, 0xa3,
        ];
        assert_eq!(one, expected);
        assert_ne!(one, key(2, "smeg", &[0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f], 1));
        assert_ne!(one, key(1, "smeg", &[0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f], 2));
    }
}
