//! Plain data that goes into and comes out of host operations, so that they can be done on any thread.

use std::fmt;
use std::io;

/// An argument or a result.
#[derive(Clone, PartialEq, Debug)]
pub enum Data {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Data>),
}

impl Data {
    pub fn int(&self) -> i64 {
        match self {
            Data::Int(int) => *int,
            _ => 0,
        }
    }
    pub fn text(&self) -> &str {
        match self {
            Data::Text(text) => text,
            _ => "",
        }
    }
    pub fn bool(&self) -> bool {
        *self == Data::Bool(true)
    }
    pub fn bytes(&self) -> &[u8] {
        match self {
            Data::Bytes(bytes) => bytes,
            _ => &[],
        }
    }
    pub fn items(&self) -> &[Data] {
        match self {
            Data::List(items) => items,
            _ => &[],
        }
    }
    /// `None` for null.
    pub fn optional(&self) -> Option<&Data> {
        (*self != Data::Null).then_some(self)
    }
}

/// An error of the operating system: its number and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OsError {
    pub number: i32,
    pub text: String,
}

impl OsError {
    /// An error the host itself finds, by the number the system has for it.
    pub fn numbered(number: i32) -> OsError {
        io::Error::from_raw_os_error(number).into()
    }
}

pub const EPERM: i32 = 1;
pub const ENOENT: i32 = 2;
pub const EBADF: i32 = 9;
pub const EEXIST: i32 = 17;
pub const ENOTDIR: i32 = 20;
pub const EISDIR: i32 = 21;
pub const EINVAL: i32 = 22;
pub const ENOTTY: i32 = 25;
pub const EAGAIN: i32 = 11;
pub const ENOMEM: i32 = 12;
pub const ENOSYS: i32 = 38;
pub const ELOOP: i32 = 40;

impl From<io::Error> for OsError {
    fn from(error: io::Error) -> OsError {
        let text = error.to_string();
        match error.raw_os_error() {
            // The standard library adds the number; Dart prints it in its own way.
            Some(number) => OsError { number, text: text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text).to_owned() },
            // No file has such a name.
            None if error.kind() == io::ErrorKind::InvalidInput && text.to_lowercase().contains("nul byte") => OsError::numbered(ENOENT),
            None => OsError { number: EINVAL, text },
        }
    }
}
impl fmt::Display for OsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, errno = {}", self.text, self.number)
    }
}

/// The result of an operation.
pub type Outcome = Result<Data, OsError>;
