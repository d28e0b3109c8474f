//! What an operation of dart:io is called with. May touch the [`Host`].

use super::Host;
use super::data::Data;
use super::permissions::Permissions;
use super::resources::Resources;

/// The arguments of an operation, and who calls it.
pub struct Call<'a> {
    /// The world of the program.
    pub host: &'a Host,
    /// The isolate that asks, and will own what is opened.
    pub owner: u32,
    pub arguments: &'a [Data],
}

impl Call<'_> {
    pub fn permissions(&self) -> &Permissions {
        &self.host.permissions
    }
    pub fn resources(&self) -> &Resources {
        &self.host.resources
    }
    pub fn arg(&self, i: usize) -> &Data {
        self.arguments.get(i).unwrap_or(&Data::Null)
    }
    pub fn text(&self, i: usize) -> &str {
        self.arg(i).text()
    }
    pub fn int(&self, i: usize) -> i64 {
        self.arg(i).int()
    }
    pub fn bool(&self, i: usize) -> bool {
        self.arg(i).bool()
    }
    pub fn optional_int(&self, i: usize) -> Option<i64> {
        self.arg(i).optional().map(Data::int)
    }
}
