//! Changes of files and folders, as the system reports them. May touch notify.

use std::path::{Path, PathBuf};

use notify::event::{CreateKind, EventKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Event, RecursiveMode, Watcher};

use super::call::Call;
use super::data::{Data, EINVAL, OsError, Outcome};
use super::outside::Expected;
use super::permissions::Access;
use super::queue::Queue;

fn problem(error: notify::Error) -> OsError {
    match error.kind {
        notify::ErrorKind::Io(error) => error.into(),
        notify::ErrorKind::PathNotFound => OsError::numbered(super::data::ENOENT),
        _ => OsError { number: EINVAL, text: error.to_string() },
    }
}

/// A queue of `[kind, path, is a folder, content or destination]` for what happens at a path.
pub fn watch(call: &Call<'_>, path: &str, recursive: bool) -> Outcome {
    let place = call.permissions().place(&[Access::Read], path, true)?;
    let real = place.real().to_owned();
    std::fs::symlink_metadata(&real)?;
    let (queue, filled) = call.resources().open_queue(call.owner, Expected::Answer);
    let named = Named { shown: PathBuf::from(path), real: real.clone() };
    let mut last_move: Option<(usize, PathBuf)> = None;
    let handler = move |event: notify::Result<Event>| {
        if let Ok(event) = event {
            for change in named.changes(&event, &mut last_move) {
                Queue::push(&filled, change);
            }
        }
    };
    let mut watcher = notify::recommended_watcher(handler).map_err(problem)?;
    let mode = if recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
    watcher.watch(&real, mode).map_err(problem)?;
    call.resources().watchers.put(queue as usize, call.owner, Box::new(watcher));
    Ok(Data::Int(queue))
}
/// A link to a folder is none.
fn is_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// A watched file or folder, as the program calls it.
struct Named {
    shown: PathBuf,
    real: PathBuf,
}

impl Named {
    /// A path as the program would write it.
    fn shown(&self, path: &Path) -> Data {
        let shown = match path.strip_prefix(&self.real) {
            Ok(rest) if rest.as_os_str().is_empty() => self.shown.clone(),
            Ok(rest) => self.shown.join(rest),
            Err(_) => path.to_owned(),
        };
        Data::Text(shown.to_string_lossy().into_owned())
    }
    fn change(&self, kind: &str, path: &Path, folder: bool, more: Data) -> Data {
        Data::List(vec![Data::Text(kind.to_owned()), self.shown(path), Data::Bool(folder), more])
    }

    fn changes(&self, event: &Event, last_move: &mut Option<(usize, PathBuf)>) -> Vec<Data> {
        let Some(path) = event.paths.first() else { return Vec::new() };
        let folder = is_folder(path);
        match event.kind {
            EventKind::Create(kind) => vec![self.change("create", path, kind == CreateKind::Folder || folder, Data::Null)],
            EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                *last_move = Some((event.tracker().unwrap_or(0), path.clone()));
                vec![self.change("movedFrom", path, false, Data::Int(event.tracker().unwrap_or(0) as i64))]
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
                vec![self.change("movedTo", path, folder, Data::Int(event.tracker().unwrap_or(0) as i64))]
            }
            // Both were told one by one.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if last_move.take().is_some() => Vec::new(),
            EventKind::Modify(ModifyKind::Name(_)) => match event.paths.get(1) {
                Some(to) => vec![self.change("moved", path, is_folder(to), self.shown(to))],
                None => vec![self.change("delete", path, false, Data::Null)],
            },
            EventKind::Modify(ModifyKind::Metadata(_)) => vec![self.change("modify", path, folder, Data::Bool(false))],
            EventKind::Modify(_) => vec![self.change("modify", path, folder, Data::Bool(true))],
            EventKind::Remove(kind) => vec![self.change("delete", path, kind == RemoveKind::Folder, Data::Null)],
            EventKind::Access(_) | EventKind::Any | EventKind::Other => Vec::new(),
        }
    }
}
