//! Package archives: tar, compressed with gzip. May touch `failure`.

use std::io::Read;
use std::path::{Component, Path};

use crate::failure::Failure;

/// The most that an archive may unpack to. Without a limit a small one could fill the disk.
const MOST_BYTES: u64 = 2 << 30;
const MOST_FILES: usize = 200_000;

/// Unpacks into an empty folder. Only files and folders inside it are made.
pub fn unpack(archive: &[u8], folder: &Path) -> Result<(), String> {
    let plain = flate2::read::MultiGzDecoder::new(archive).take(MOST_BYTES);
    let mut tar = tar::Archive::new(plain);
    let mut links = Vec::new();
    let bad = |error: std::io::Error| format!("The archive is broken: {error}");
    for (count, entry) in tar.entries().map_err(bad)?.enumerate() {
        if count >= MOST_FILES {
            return Err("The archive has too many files.".to_owned());
        }
        let mut entry = entry.map_err(bad)?;
        let path = entry.path().map_err(bad)?.into_owned();
        let normal = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !path.components().all(normal) {
            return Err(format!("The archive has a file outside of its folder: {}", path.display()));
        }
        let target = folder.join(&path);
        match entry.header().entry_type() {
            tar::EntryType::Directory => std::fs::create_dir_all(&target).map_err(bad)?,
            tar::EntryType::Regular | tar::EntryType::Continuous | tar::EntryType::GNUSparse => {
                if let Some(parent) = target.parent() {
                    std::fs::create_dir_all(parent).map_err(bad)?;
                }
                let mut file = std::fs::File::create(&target).map_err(bad)?;
                std::io::copy(&mut entry, &mut file).map_err(bad)?;
                executable(&target, entry.header().mode().unwrap_or(0o644)).map_err(bad)?;
            }
            tar::EntryType::Symlink | tar::EntryType::Link => {
                let to = entry.link_name().map_err(bad)?.ok_or("The archive has a link to nowhere.")?.into_owned();
                links.push((path, target, to, entry.header().entry_type() == tar::EntryType::Link));
            }
            // Headers that only describe others, and devices, which no package needs.
            _ => {}
        }
    }
    // Links last, and as copies: nothing is ever written through one, and none leads out of the folder.
    for (path, target, to, from_top) in links {
        let base = if from_top { Path::new("") } else { path.parent().unwrap_or(Path::new("")) };
        let Some(inside) = resolved(&base.join(&to)) else {
            return Err(format!("The archive has a link out of its folder: {}", path.display()));
        };
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(bad)?;
        }
        let source = folder.join(inside);
        if source.is_file() && !target.exists() {
            std::fs::copy(source, &target).map_err(bad)?;
        }
    }
    Ok(())
}

/// A relative path without `..`, if it stays inside.
fn resolved(path: &Path) -> Option<std::path::PathBuf> {
    let mut out = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => out.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(unix)]
fn executable(file: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if mode & 0o111 == 0 { 0o644 } else { 0o755 };
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode))
}
#[cfg(not(unix))]
fn executable(_file: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}

/// Packs files, given with their paths, as a repository would offer them.
pub fn pack(files: &[(&str, &[u8])]) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::io("Could not pack", &error);
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default()));
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        builder.append_data(&mut header, path, *content).map_err(failed)?;
    }
    builder.into_inner().and_then(flate2::write::GzEncoder::finish).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("oche-archive-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
        folder
    }

    fn tar_with(path: &[u8], kind: tar::EntryType, link: Option<&str>) -> Vec<u8> {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.set_entry_type(kind);
        header.set_size(0);
        if let Some(link) = link {
            header.set_link_name(link).unwrap_or_else(|error| panic!("{error}"));
        }
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend([0; 1024]);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, &bytes).and_then(|()| encoder.finish()).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn there_and_back() {
        let folder = folder("back");
        let packed = pack(&[("pubspec.yaml", b"name: a"), ("lib/src/a.dart", b"// a")]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(unpack(&packed, &folder), Ok(()));
        assert_eq!(std::fs::read(folder.join("lib/src/a.dart")).ok().as_deref(), Some(&b"// a"[..]));
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn nothing_leaves_the_folder() {
        let folder = folder("inside");
        for path in [&b"../x"[..], b"a/../../x", b"/tmp/x"] {
            assert!(unpack(&tar_with(path, tar::EntryType::Regular, None), &folder).is_err());
        }
        assert!(unpack(&tar_with(b"a", tar::EntryType::Symlink, Some("../../etc/passwd")), &folder).is_err());
        assert!(unpack(&tar_with(b"a", tar::EntryType::Symlink, Some("/etc/passwd")), &folder).is_err());
        assert!(unpack(b"not an archive", &folder).is_err());
        assert!(!folder.join("a").exists());
        let _ = std::fs::remove_dir_all(folder);
    }
}
