//! The operations of dart:io by number, as operations.dart lists them: plain data in, plain data out, on any thread.

use super::data::{Data, ENOSYS, OsError, Outcome};
use super::permissions::Permissions;
use super::{files, input, system};

/// Reading the standard input: its result is taken from the buffer by whoever still wants it.
pub const READ_INPUT: i64 = 30;
/// Operations that may wait for something outside, for ever: they need a thread of their own.
pub fn may_block(operation: i64) -> bool {
    const LOCK: i64 = 29;
    const RUN: i64 = 31;
    const SIGNAL: i64 = 32;
    matches!(operation, LOCK | READ_INPUT | RUN | SIGNAL)
}

/// Whether what is done to these arguments may wait: what reads and writes, if it is no ordinary file.
pub fn may_wait(operation: i64, arguments: &[Data]) -> bool {
    match (operation, arguments.first()) {
        (0 | 1 | 7 | 20, Some(Data::Text(path))) => files::is_special(path),
        (22 | 23, Some(Data::Int(number))) => files::is_special_handle(*number),
        _ => may_block(operation),
    }
}

pub fn perform(permissions: &Permissions, operation: i64, arguments: &[Data]) -> Outcome {
    let null = Data::Null;
    let arg = |i: usize| arguments.get(i).unwrap_or(&null);
    let text = |i| arg(i).text();
    let int = |i| arg(i).int();
    match operation {
        0 => files::read(permissions, text(0)),
        1 => files::write(permissions, text(0), arg(1).bytes(), int(2)),
        2 => files::type_of(permissions, text(0), arg(1).bool()),
        3 => files::stat(permissions, text(0)),
        4 => files::create(permissions, text(0), arg(1).bool()),
        5 => files::delete(permissions, text(0), int(1)),
        6 => files::rename(permissions, text(0), text(1), int(2)),
        7 => files::copy(permissions, text(0), text(1)),
        8 => files::length(permissions, text(0)),
        9 => files::set_times(permissions, text(0), arg(1).optional().map(Data::int), arg(2).optional().map(Data::int)),
        10 => files::make_directory(permissions, text(0), arg(1).bool()),
        11 => files::make_temporary(permissions, text(0)),
        12 => files::delete_directory(permissions, text(0), arg(1).bool()),
        13 => files::list(permissions, text(0), arg(1).bool(), arg(2).bool()),
        14 => files::make_link(permissions, text(0), text(1)),
        15 => files::read_link(permissions, text(0)),
        16 => files::resolve(permissions, text(0)),
        17 => system::set_directory(permissions, text(0)),
        18 => system::get_directory(permissions),
        19 => files::identical(permissions, text(0), text(1)),
        20 => files::open(permissions, text(0), int(1)),
        21 => files::close(int(0)),
        22 => files::read_some(int(0), int(1)),
        23 => files::write_some(int(0), arg(1).bytes()),
        24 => files::position(int(0)),
        25 => files::set_position(int(0), int(1)),
        26 => files::truncate(int(0), int(1)),
        27 => files::handle_length(int(0)),
        28 => files::flush(int(0)),
        29 => files::lock_file(int(0), int(1)),
        READ_INPUT => {
            input::fill()?;
            Ok(Data::Null)
        }
        31 => system::run(permissions, arguments),
        33 => system::kill(permissions, int(0), int(1)),
        _ => Err(OsError::numbered(ENOSYS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Data {
        Data::Text(text.to_owned())
    }

    #[test]
    fn files_come_and_go() {
        let prefix = std::env::temp_dir().join("oche").to_string_lossy().into_owned();
        let Ok(Data::Text(folder)) = perform(&Permissions::all(), 11, &[text(&prefix)]) else { panic!("no temporary directory") };
        let file = text(&format!("{folder}/a"));
        assert_eq!(perform(&Permissions::all(), 1, &[file.clone(), Data::Bytes(b"xyz".to_vec()), Data::Int(1)]), Ok(Data::Null));
        assert_eq!(perform(&Permissions::all(), 1, &[file.clone(), Data::Bytes(b"!".to_vec()), Data::Int(2)]), Ok(Data::Null));
        assert_eq!(perform(&Permissions::all(), 0, std::slice::from_ref(&file)), Ok(Data::Bytes(b"xyz!".to_vec())));
        assert_eq!(perform(&Permissions::all(), 8, std::slice::from_ref(&file)), Ok(Data::Int(4)));
        assert_eq!(
            perform(&Permissions::all(), 13, &[text(&folder), Data::Bool(false), Data::Bool(true)]),
            Ok(Data::List(vec![Data::Int(0), file.clone()]))
        );
        let Ok(Data::Int(handle)) = perform(&Permissions::all(), 20, &[file.clone(), Data::Int(0)]) else { panic!("cannot open") };
        assert_eq!(perform(&Permissions::all(), 25, &[Data::Int(handle), Data::Int(2)]), Ok(Data::Null));
        assert_eq!(perform(&Permissions::all(), 22, &[Data::Int(handle), Data::Int(9)]), Ok(Data::Bytes(b"z!".to_vec())));
        assert_eq!(perform(&Permissions::all(), 21, &[Data::Int(handle)]), Ok(Data::Null));
        assert_eq!(perform(&Permissions::all(), 12, &[text(&folder), Data::Bool(true)]), Ok(Data::Null));
        let missing = perform(&Permissions::all(), 0, &[file]);
        assert_eq!(missing, Err(OsError { number: 2, text: "No such file or directory".to_owned() }));
        assert_eq!(perform(&Permissions::all(), 2, &[text(&folder), Data::Bool(true)]), Ok(Data::Int(5)));
    }
}
