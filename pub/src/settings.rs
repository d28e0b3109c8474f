//! What the environment says: where the cache is, where packages come from, as whom. May touch `pubspec`, `package`, `version`,
//! `failure`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Failure, code};
use crate::package::DEFAULT_HOST;
use crate::pubspec::host_url;
use crate::version::Version;

/// The settings of all commands.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `PUB_CACHE`.
    pub cache: PathBuf,
    /// `PUB_HOSTED_URL`.
    pub default_host: String,
    /// The version of Dart that packages are chosen for.
    pub dart: Version,
    /// Ask no server.
    pub offline: bool,
    /// The client's name for servers.
    pub agent: String,
    /// The number of times a server is asked, the wait before the second time, and that for an answer.
    pub tries: u32,
    pub pause: Duration,
    pub timeout: Duration,
    /// Repositories and what to show them.
    pub tokens: Vec<(String, String)>,
    /// Columns of the terminal.
    pub width: usize,
}

impl Settings {
    /// From the process's environment variables.
    pub fn from_environment(dart: Version, agent: &str) -> Result<Settings, Failure> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let default_host = match variable("PUB_HOSTED_URL") {
            Some(url) => host_url(&url).map_err(|why| Failure::with_code(code::DATA, format!("PUB_HOSTED_URL: {why}")))?,
            None => DEFAULT_HOST.to_owned(),
        };
        let home = variable("HOME").map(PathBuf::from);
        let cache = match (variable("PUB_CACHE"), &home) {
            (Some(cache), _) => crate::paths::absolute(Path::new(&cache)),
            (None, _) if cfg!(windows) => PathBuf::from(variable("LOCALAPPDATA").unwrap_or_default()).join("Pub").join("Cache"),
            (None, Some(home)) => home.join(".pub-cache"),
            (None, None) => return Err(Failure::new("Could not find the pub cache: set PUB_CACHE or HOME.")),
        };
        let seconds = variable("OCHE_PUB_TIMEOUT").and_then(|value| value.parse().ok()).unwrap_or(30);
        let milliseconds = variable("OCHE_PUB_PAUSE").and_then(|value| value.parse().ok()).unwrap_or(500);
        Ok(Settings {
            cache,
            default_host,
            dart,
            offline: false,
            agent: agent.to_owned(),
            tries: 5,
            pause: Duration::from_millis(milliseconds),
            timeout: Duration::from_secs(seconds),
            tokens: tokens(home.as_deref()),
            width: 80,
        })
    }

    /// The proof of who is asking a repository, if there is one. Only a request below its URL gets it.
    pub fn token(&self, url: &str) -> Option<&str> {
        let below = |host: &str| url.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.tokens.iter().find(|(host, _)| below(host)).map(|(_, token)| token.as_str())
    }
}

/// The tokens that `dart pub token add` has stored; those in environment variables by their values now.
fn tokens(home: Option<&Path>) -> Vec<(String, String)> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let folder = match (variable("XDG_CONFIG_HOME"), home) {
        _ if cfg!(windows) => variable("APPDATA").map(PathBuf::from),
        (_, Some(home)) if cfg!(target_os = "macos") => Some(home.join("Library").join("Application Support")),
        (Some(folder), _) => Some(PathBuf::from(folder)),
        (None, home) => home.map(|home| home.join(".config")),
    };
    let text = folder.and_then(|folder| std::fs::read(folder.join("dart").join("pub-tokens.json")).ok());
    let json: Option<serde_json::Value> = text.and_then(|text| serde_json::from_slice(&text).ok());
    let entries = json.as_ref().and_then(|json| json.get("hosted")).and_then(serde_json::Value::as_array);
    let token = |entry: &serde_json::Value| {
        let field = |name: &str| entry.get(name).and_then(serde_json::Value::as_str);
        let url = host_url(field("url")?).ok()?;
        Some((url, field("token").map(str::to_owned).or_else(|| variable(field("env")?))?))
    };
    entries.map(|entries| entries.iter().filter_map(token).collect()).unwrap_or_default()
}
