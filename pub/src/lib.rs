//! Dart packages without an SDK: what `dart pub` does, for `oche pub`, scripts that name their packages, and the prompt.
//!
//! # The map
//!
//! ```text
//!  version, constraint     versions and sets of them
//!  yaml                    text with positions → tree; the form of lock files
//!  package                 a package, where it comes from, which version
//!  pubspec, lock           pubspec.yaml; pubspec.lock
//!    ▼
//!  solver                  constraints → versions, or why there are none (PubGrub)
//!    ▲ Catalog
//!  http, archive           requests with patience; .tar.gz
//!  cache                   where everything is on this machine, laid out as pub's
//!  hosted, git             repositories that speak the hosted protocol; git's
//!  catalog                 all sources as the solver sees them, asked ahead on threads
//!    ▼
//!  project, report         a package and its workspace: find, resolve, write; what has changed, in words
//!  edit, commands          changes to pubspec.yaml; get, add, remove, upgrade, outdated, deps
//!  script                  packages named at the head of a single file
//! ```
//!
//! Nothing here knows anything of the interpreter. What goes wrong is a [`failure::Failure`]: a message for people and an exit code.
//! Files appear whole or not at all. What comes from servers and repositories is not trusted: sizes are bounded, hashes compared, and
//! names that become paths or arguments are checked.

#![deny(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented))]

pub mod archive;
pub mod cache;
pub mod catalog;
pub mod commands;
pub mod constraint;
pub mod edit;
pub mod failure;
pub mod git;
pub mod hosted;
pub mod http;
pub mod lock;
pub mod package;
pub mod paths;
pub mod project;
pub mod pubspec;
pub mod report;
pub mod script;
pub mod settings;
pub mod solver;
pub mod version;
pub mod yaml;
