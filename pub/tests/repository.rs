//! Everything against a small package repository of our own, on this machine: what it has is written down in the tests, and it can be
//! told to be slow, broken or wrong.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oche_pub::catalog::Sources;
use oche_pub::commands::{self, Style};
use oche_pub::failure::Failure;
use oche_pub::project::{Purpose, Wish};
use oche_pub::settings::Settings;
use oche_pub::version::Version;
use oche_pub::{archive, cache, script};

/// What the repository answers to a path, before anything else. Each answer is used once.
type Script = BTreeMap<String, Vec<String>>;

/// All that comes of a longer answer.
const HALF: &[u8] = b"only half";

#[derive(Default)]
struct State {
    /// The packages: name, version, pubspec.
    packages: Vec<(String, String, String)>,
    retracted: Vec<(String, String)>,
    discontinued: Vec<String>,
    wrong_hash: Vec<String>,
    script: Script,
    asked: Vec<String>,
}

/// A repository and a folder to work in.
struct World {
    state: Arc<Mutex<State>>,
    url: String,
    folder: PathBuf,
}

impl World {
    fn new(name: &str) -> World {
        let folder = std::env::temp_dir().join(format!("oche-pub-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("app")).unwrap_or_else(|error| panic!("{error}"));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("{error}"));
        let url = listener.local_addr().map(|address| format!("http://{address}")).unwrap_or_else(|error| panic!("{error}"));
        let state: Arc<Mutex<State>> = Arc::default();
        let (shared, own) = (Arc::clone(&state), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, own) = (Arc::clone(&shared), own.clone());
                std::thread::spawn(move || serve(stream, &shared, &own));
            }
        });
        World { state, url, folder }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
    fn package(&self, name: &str, version: &str, rest: &str) -> &World {
        let rest = if rest.is_empty() { String::new() } else { format!("dependencies: {{{rest}}}\n") };
        let pubspec = format!("name: {name}\nversion: {version}\nenvironment: {{sdk: ^3.2.0}}\n{rest}");
        self.with(|state| state.packages.push((name.to_owned(), version.to_owned(), pubspec)));
        self
    }
    fn answer(&self, path: &str, answers: &[&str]) {
        self.with(|state| state.script.insert(path.to_owned(), answers.iter().rev().map(|answer| (*answer).to_owned()).collect()));
    }
    fn asked(&self) -> usize {
        self.with(|state| std::mem::take(&mut state.asked).len())
    }

    fn settings(&self) -> Settings {
        Settings {
            cache: self.folder.join("cache"),
            default_host: self.url.clone(),
            dart: Version::new(3, 13, 0),
            offline: false,
            agent: "oche test".to_owned(),
            tries: 3,
            pause: Duration::from_millis(1),
            timeout: Duration::from_secs(10),
            tokens: Vec::new(),
            width: 80,
        }
    }
    fn app(&self) -> PathBuf {
        self.folder.join("app")
    }
    fn write(&self, path: &str, text: &str) {
        cache::write(&self.folder.join(path), text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    }
    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.join(path)).unwrap_or_default()
    }
    fn pubspec(&self, rest: &str) {
        self.write("app/pubspec.yaml", &format!("name: app\nenvironment:\n  sdk: ^3.4.0\n{rest}"));
    }

    fn run_with(&self, settings: &Settings, work: impl FnOnce(&Sources, &mut Vec<u8>) -> Result<(), Failure>) -> String {
        let mut out = Vec::new();
        let result = work(&Sources::new(settings), &mut out);
        let mut text = String::from_utf8_lossy(&out).into_owned();
        if let Err(failure) = result {
            text += &format!("{}\nexit {}\n", failure.message, failure.code);
        }
        text.replace(&self.url, "REPOSITORY").replace(&*self.folder.to_string_lossy(), "WORK")
    }
    fn get_wish(&self, wish: &Wish) -> String {
        self.run_with(&self.settings(), |sources, out| commands::resolve(&self.app(), wish, sources, out))
    }
    fn get(&self) -> String {
        self.get_wish(&Wish::new(Purpose::Get))
    }
    fn add(&self, packages: &[&str]) -> String {
        let packages: Vec<String> = packages.iter().map(|name| (*name).to_owned()).collect();
        self.run_with(&self.settings(), |sources, out| commands::add(&self.app(), &packages, false, false, sources, out))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>, url: &str) {
    loop {
        let mut reader = BufReader::new(&stream);
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let mut header = String::new();
        while reader.read_line(&mut header).unwrap_or(0) > 2 {
            header.clear();
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let Some(answer) = answer(&path, state, url) else {
            return;
        };
        // What has been promised and isn't there does not come later.
        if stream.write_all(&answer).is_err() || answer.ends_with(HALF) {
            return;
        }
    }
}

fn response(status: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// `None`: the connection is closed.
fn answer(path: &str, state: &Mutex<State>, url: &str) -> Option<Vec<u8>> {
    let mut state = state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    state.asked.push(path.to_owned());
    if let Some(told) = state.script.get_mut(path).and_then(Vec::pop) {
        return match told.as_str() {
            "close" => None,
            "short" => Some([b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", HALF].concat()),
            "wait" => Some(b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n".to_vec()),
            told => Some(response(
                told.split_once('|').map_or(told, |(status, _)| status),
                told.split_once('|').map_or("", |(_, body)| body).as_bytes(),
            )),
        };
    }
    if let Some(name) = path.strip_prefix("/api/packages/") {
        return Some(listing(name, &state, url));
    }
    let file = path.strip_prefix("/archives/").unwrap_or_default();
    let found = state.packages.iter().find(|(name, version, _)| file == format!("{name}-{version}.tar.gz"));
    Some(match found {
        Some((name, version, pubspec)) => response("200 OK", &packed(name, version, pubspec)),
        None => response("404 Not Found", b""),
    })
}

fn packed(name: &str, version: &str, pubspec: &str) -> Vec<u8> {
    let library = format!("String get {name}Version => '{version}';\n");
    let path = format!("lib/{name}.dart");
    archive::pack(&[("pubspec.yaml", pubspec.as_bytes()), (&path, library.as_bytes())]).unwrap_or_else(|error| panic!("{error}"))
}

fn listing(name: &str, state: &State, url: &str) -> Vec<u8> {
    let versions = state.packages.iter().filter(|(other, _, _)| other == name).map(|(name, version, pubspec)| {
        let node = oche_pub::yaml::parse(pubspec, "").unwrap_or_else(|error| panic!("{error}"));
        let mut hash = cache::sha256(&packed(name, version, pubspec));
        if state.wrong_hash.contains(name) {
            hash.replace_range(..4, "0000");
        }
        serde_json::json!({
            "version": version, "archive_url": format!("{url}/archives/{name}-{version}.tar.gz"), "archive_sha256": hash,
            "retracted": state.retracted.contains(&(name.clone(), version.clone())), "pubspec": json(&node),
        })
    });
    let versions: Vec<serde_json::Value> = versions.collect();
    if versions.is_empty() {
        return response("404 Not Found", b"{}");
    }
    let all =
        serde_json::json!({"name": name, "isDiscontinued": state.discontinued.iter().any(|other| other == name), "versions": versions});
    response("200 OK", all.to_string().as_bytes())
}

fn json(node: &oche_pub::yaml::Node) -> serde_json::Value {
    match node.entries() {
        Some(entries) => entries.iter().map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), json(value))).collect(),
        None => node.as_str().map_or(serde_json::Value::Null, serde_json::Value::from),
    }
}

#[test]
fn getting() {
    let world = World::new("getting");
    world.package("a", "1.0.0", "b: ^1.0.0").package("a", "2.0.0", "").package("b", "1.0.0", "").package("b", "1.1.0", "");
    world.pubspec("dependencies:\n  a: ^1.0.0\n");
    assert_eq!(
        world.get(),
        "Resolving dependencies...\nDownloading packages...\n+ a 1.0.0 (2.0.0 available)\n+ b 1.1.0\nChanged 2 dependencies!\n\
         1 package has newer versions incompatible with dependency constraints.\nTry `oche pub outdated` for more information.\n"
    );
    let lock = world.read("app/pubspec.lock");
    let hash = cache::sha256(&packed("b", "1.1.0", "name: b\nversion: 1.1.0\nenvironment: {sdk: ^3.2.0}\n"));
    assert!(
        lock.starts_with(
            "# Generated by pub\n# See https://dart.dev/tools/pub/glossary#lockfile\npackages:\n  a:\n    dependency: \"direct main\"\n"
        ),
        "{lock}"
    );
    let quoted = if hash.starts_with(|c: char| c.is_ascii_digit()) { format!("\"{hash}\"") } else { hash.clone() };
    assert!(
        lock.contains(&format!("  b:\n    dependency: transitive\n    description:\n      name: b\n      sha256: {quoted}\n")),
        "{lock}"
    );
    assert!(lock.ends_with("sdks:\n  dart: \">=3.4.0 <4.0.0\"\n"), "{lock}");
    let host = world.url.replace("http://127.0.0.1:", "localhost%58");
    assert_eq!(world.read(&format!("cache/hosted-hashes/{host}/b-1.1.0.sha256")), hash);
    assert_eq!(world.read(&format!("cache/hosted/{host}/b-1.1.0/lib/b.dart")), "String get bVersion => '1.1.0';\n");
    let config = world.read("app/.dart_tool/package_config.json");
    assert!(
        config.contains(&format!("/cache/hosted/{}/a-1.0.0\"", host.replace('%', "%25"))) && config.contains("\"rootUri\": \"../\""),
        "{config}"
    );
    assert!(config.contains("\"languageVersion\": \"3.4\"") && config.contains("\"languageVersion\": \"3.2\""), "{config}");
    // All is there: nobody is asked again, not even where nobody may be.
    world.asked();
    let offline = Settings { offline: true, ..world.settings() };
    let again = "Resolving dependencies...\nDownloading packages...\n  a 1.0.0 (2.0.0 available)\nGot dependencies!\n";
    assert!(world.get().starts_with(again));
    let wish = Wish::new(Purpose::Get);
    assert!(world.run_with(&offline, |sources, out| commands::resolve(&world.app(), &wish, sources, out)).starts_with(again));
    assert_eq!(world.asked(), 0);
}

#[test]
fn what_a_server_may_do_wrong() {
    let world = World::new("wrong");
    world.package("a", "1.0.0", "");
    world.pubspec("dependencies:\n  a: any\n");
    let listing = "/api/packages/a";
    for (answers, words) in [
        (&["404 Not Found"; 1][..], "which doesn't exist (could not find package a at REPOSITORY)"),
        (&["429 Too Many Requests", "429 Too Many Requests", "429 Too Many Requests"], "too many requests (429)"),
        (&["500 Oops", "500 Oops", "500 Oops"], "REPOSITORY answered 500 when asked for package a."),
        (&["close", "close", "close"], "Got socket error trying to find package a"),
        (&["short", "short", "short"], "Got socket error trying to find package a"),
        (&["200 OK|<html>"], "Got badly formatted response trying to find package a"),
        (&["200 OK|{}"], "versions must be a list"),
        (&["401 Unauthorized"], "requested authentication!"),
    ] {
        world.answer(listing, answers);
        let told = world.get();
        let unwrapped = told.replace("\n  ", " ");
        assert!(unwrapped.contains(words), "{answers:?}: {told}");
        assert!(told.ends_with("exit 69\n") || told.ends_with("exit 65\n"), "{told}");
    }
    // A server that is only busy is asked again.
    world.answer(listing, &["wait", "503 Later"]);
    world.answer("/archives/a-1.0.0.tar.gz", &["close", "short"]);
    assert!(world.get().contains("+ a 1.0.0\nChanged 1 dependency!"));
}

#[test]
fn hashes() {
    let world = World::new("hashes");
    world.package("a", "1.0.0", "");
    world.pubspec("dependencies:\n  a: any\n");
    world.with(|state| state.wrong_hash.push("a".to_owned()));
    assert!(world.get().contains("Downloaded archive for a-1.0.0 had wrong content-hash."));
    assert!(!world.folder.join("app/pubspec.lock").exists());
    world.with(|state| state.wrong_hash.clear());
    assert!(world.get().contains("Changed 1 dependency!"));
    // The archive has changed since it was locked.
    let lock = world.read("app/pubspec.lock");
    let at = lock.find("sha256: ").map_or(0, |at| at + "sha256: ".len());
    let quote = usize::from(lock[at..].starts_with('"'));
    let other = format!("{}\"{}\"{}", &lock[..at], "0".repeat(64), &lock[at + 64 + 2 * quote..]);
    world.write("app/pubspec.lock", &other);
    let enforce = Wish { enforce_lock: true, ..Wish::new(Purpose::Get) };
    let told = world.get_wish(&enforce);
    assert!(told.contains(" * a-1.0.0 from \"REPOSITORY\"") && told.contains("Unable to satisfy `pubspec.yaml`"), "{told}");
    let told = world.get();
    assert!(told.contains("~ a 1.0.0 (was 1.0.0)") && told.contains("The content-hashes in pubspec.lock has been updated."), "{told}");
    assert_eq!(world.read("app/pubspec.lock"), lock);
}

#[test]
fn retracted_and_discontinued() {
    let world = World::new("retracted");
    world.package("a", "1.0.0", "").package("a", "1.1.0", "");
    world.pubspec("dependencies:\n  a: any\n");
    world.with(|state| state.retracted.push(("a".to_owned(), "1.1.0".to_owned())));
    assert!(world.get().contains("+ a 1.0.0\n"));
    world.with(|state| state.retracted.clear());
    assert!(world.get_wish(&Wish::new(Purpose::Upgrade)).contains("> a 1.1.0 (was 1.0.0)\n"));
    world.with(|state| {
        state.retracted.push(("a".to_owned(), "1.1.0".to_owned()));
        state.discontinued.push("a".to_owned());
    });
    // Who has it keeps it.
    let told = world.get_wish(&Wish::new(Purpose::Upgrade));
    assert!(told.contains("  a 1.1.0 (retracted)\n") && told.contains("1 package is discontinued."), "{told}");
    let down = Wish::new(Purpose::Downgrade);
    assert!(world.get_wish(&down).contains("< a 1.0.0 (was 1.1.0)\n"));
}

#[test]
fn adding_and_removing() {
    let world = World::new("adding");
    world.package("a", "1.2.0", "").package("b", "0.3.1", "a: ^1.0.0").package("c", "2.0.0", "a: ^2.0.0");
    world.pubspec("# mine\n");
    let before = world.read("app/pubspec.yaml");
    assert!(world.add(&["a", "dev:b"]).contains("+ a 1.2.0\n+ b 0.3.1\nChanged 2 dependencies!"));
    assert_eq!(world.read("app/pubspec.yaml"), format!("{before}\ndependencies:\n  a: ^1.2.0\n\ndev_dependencies:\n  b: ^0.3.1\n"));
    let told = world.add(&["c"]);
    assert!(told.contains("Because every version of c depends on a ^2.0.0") && told.ends_with("exit 65\n"), "{told}");
    assert!(world.add(&["a:^1.0.0"]).contains("Got dependencies!"));
    assert!(world.read("app/pubspec.yaml").contains("  a: ^1.0.0\n"));
    assert!(world.add(&["app"]).contains("may not list itself") && world.add(&["what?"]).contains("Not a valid package name"));
    let remove = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        world.run_with(&world.settings(), |sources, out| commands::remove(&world.app(), &names, false, sources, out))
    };
    let told = remove(&["b", "nothing"]);
    assert!(
        told.contains("Package \"nothing\" was not found in")
            && told.contains("These packages are no longer being depended on:\n- b 0.3.1\n"),
        "{told}"
    );
    assert_eq!(world.read("app/pubspec.yaml"), format!("{before}\ndependencies:\n  a: ^1.0.0\n\n"));
}

#[test]
fn paths_workspaces_and_overrides() {
    let world = World::new("paths");
    world.package("a", "1.0.0", "").package("a", "2.0.0", "");
    world.write("near/pubspec.yaml", "name: near\nenvironment: {sdk: ^3.0.0}\ndependencies: {a: ^1.0.0, far: {path: ../far}}\n");
    world.write("far/pubspec.yaml", "name: far\nversion: 0.1.0\nenvironment: {sdk: ^3.0.0}\n");
    world.pubspec("workspace: [packages/one]\ndependencies:\n  near: {path: ../near}\ndependency_overrides:\n  a: 2.0.0\n");
    world.write(
        "app/packages/one/pubspec.yaml",
        "name: one\nresolution: workspace\nenvironment: {sdk: ^3.5.0}\ndependencies: {a: ^1.0.0}\n",
    );
    let told = world.get();
    assert!(told.contains("! a 2.0.0 (overridden)\n") && told.contains("+ far 0.1.0 from path"), "{told}");
    let config = world.read("app/.dart_tool/package_config.json");
    for uri in ["../../near", "../../far", "../packages/one/", "../"] {
        assert!(config.contains(&format!("\"rootUri\": \"{uri}\"")), "{uri}: {config}");
    }
    assert!(world.read("app/packages/one/.dart_tool/pub/workspace_ref.json").contains("\"workspaceRoot\": \"../../../..\""));
    assert!(world.read("app/pubspec.lock").contains("      path: \"../near\"\n      relative: true\n    source: path\n"));
    // From inside of a member the same project is meant.
    let member = world.app().join("packages/one");
    let told = world.run_with(&world.settings(), |sources, out| commands::resolve(&member, &Wish::new(Purpose::Get), sources, out));
    assert!(told.contains("Got dependencies!"), "{told}");
    let tree = world.run_with(&world.settings(), |sources, out| commands::deps(&world.app(), Style::Tree, true, sources, out));
    assert_eq!(tree, "Dart SDK 3.13.0\napp 0.0.0\n└── near 0.0.0\n    ├── a...\n    └── far 0.1.0\none 0.0.0\n└── a 2.0.0\n");
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = std::process::Command::new("git").args(identity).args(arguments).current_dir(folder).output();
    assert!(output.as_ref().is_ok_and(|output| output.status.success()), "{output:?}");
}

#[test]
fn git_repositories() {
    let world = World::new("git");
    world.write(
        "repo/pubspec.yaml",
        "name: top\nversion: 1.0.0\nenvironment: {sdk: ^3.0.0}\ndependencies: {inner: {path: packages/inner}}\n",
    );
    world.write("repo/packages/inner/pubspec.yaml", "name: inner\nenvironment: {sdk: ^3.0.0}\n");
    let repo = world.folder.join("repo");
    git(&repo, &["init", "-q", "-b", "main"]);
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "-q", "-m", "one"]);
    git(&repo, &["tag", "v1.0.0"]);
    world.pubspec("dependencies:\n  top: {git: ../repo}\n");
    let told = world.get();
    assert!(told.contains("+ inner 0.0.0 from git WORK/repo") && told.contains("+ top 1.0.0 from git WORK/repo at "), "{told}");
    let lock = world.read("app/pubspec.lock");
    assert!(
        lock.contains("      path: \"packages/inner\"\n      ref: HEAD\n      resolved-ref: ") && lock.contains("    source: git\n"),
        "{lock}"
    );
    assert!(world.read("app/.dart_tool/package_config.json").contains("/packages/inner\""));
    // A new commit is only taken when asked for.
    world.write("repo/pubspec.yaml", "name: top\nversion: 1.1.0\nenvironment: {sdk: ^3.0.0}\n");
    git(&repo, &["commit", "-q", "-a", "-m", "two"]);
    git(&repo, &["tag", "v1.1.0"]);
    assert!(world.get().contains("Got dependencies!"));
    let told = world.get_wish(&Wish::new(Purpose::Upgrade));
    assert!(told.contains("> top 1.1.0") && told.contains("- inner 0.0.0"), "{told}");
    world.pubspec("dependencies:\n  top: {git: {url: ../repo, tag_pattern: 'v{{version}}'}, version: 1.0.0}\n");
    assert!(world.get().contains("* top 1.0.0"));
    world.pubspec("dependencies:\n  top: {git: {url: ../repo, ref: nowhere}}\n");
    assert!(world.get().contains("Could not find git ref 'nowhere'"));
}

#[test]
fn outdated_packages() {
    let world = World::new("outdated");
    world.package("a", "1.0.0", "b: ^1.0.0").package("b", "1.0.0", "").package("c", "1.0.0", "");
    world.pubspec("dependencies:\n  a: ^1.0.0\n  c: any\n");
    world.get();
    world.package("a", "1.1.0", "b: ^1.0.0").package("a", "2.0.0", "b: ^1.0.0").package("b", "2.0.0", "");
    let told = world.run_with(&world.settings(), |sources, out| commands::outdated(&world.app(), false, false, sources, out));
    assert_eq!(
        told,
        "Showing outdated packages.\n[*] indicates versions that are not the latest available.\n\n\
         Package Name  Current  Upgradable  Resolvable  Latest  \n\n\
         direct dependencies:\n\
         a             *1.0.0   *1.1.0      2.0.0       2.0.0   \n\n\
         transitive dependencies:\n\
         b             *1.0.0   *1.0.0      *1.0.0      2.0.0   \n\n\
         1 upgradable dependency is locked (in pubspec.lock) to an older version.\nTo update it, use `oche pub upgrade`.\n\n\
         1 dependency is constrained to a version that is older than a resolvable version.\n\
         To update it, edit pubspec.yaml, or run `oche pub upgrade --major-versions`.\n"
    );
    let told = world.run_with(&world.settings(), |sources, out| commands::upgrade_major(&world.app(), &[], false, sources, out));
    assert!(
        told.contains("> a 2.0.0 (was 1.0.0)") && told.ends_with("\nChanged 1 constraint in pubspec.yaml:\n  a: ^1.0.0 -> ^2.0.0\n"),
        "{told}"
    );
    assert!(world.read("app/pubspec.yaml").contains("  a: ^2.0.0\n"));
}

#[test]
fn scripts() {
    let world = World::new("scripts");
    world.package("a", "1.0.0", "");
    let block = "dependencies:\n  a: ^1.0.0\nenvironment:\n  sdk: ^3.6.0\n";
    let resolve = |settings: &Settings| {
        let mut found = String::new();
        let told = world.run_with(settings, |sources, out| {
            script::resolve(block, &world.folder, false, sources, out).map(|resolved| {
                found = format!("{:?} {}", resolved.language, std::fs::read_to_string(resolved.config).unwrap_or_default());
            })
        });
        (told, found)
    };
    let (told, found) = resolve(&world.settings());
    assert_eq!(told, "");
    assert!(found.starts_with("(3, 6) {") && found.contains("a-1.0.0"), "{found}");
    world.asked();
    assert_eq!(resolve(&Settings { offline: true, ..world.settings() }).1, found);
    assert_eq!(world.asked(), 0);
    // What has been cleared away is fetched again.
    let _ = std::fs::remove_dir_all(world.folder.join("cache/hosted"));
    assert!(resolve(&Settings { offline: true, ..world.settings() }).0.contains("--offline"));
    assert_eq!(resolve(&world.settings()).1, found);
    // For an editor.
    world.write("alone/s.dart", "");
    let file = world.folder.join("alone/s.dart");
    world.run_with(&world.settings(), |sources, out| script::resolve_beside(block, &file, false, sources, out).map(|_| ()));
    assert!(world.read("alone/.dart_tool/package_config.json").contains("\"rootUri\": \"../\""));
}

#[test]
fn what_is_said_of_broken_files() {
    let world = World::new("broken");
    world.pubspec("dependencies: [a]\n");
    let told = world.get();
    assert!(
        told.contains("Error on line 4, column 15 of")
            && told.contains("Dependencies must be a YAML mapping.")
            && told.ends_with("exit 65\n"),
        "{told}"
    );
    world.pubspec("");
    world.write("app/pubspec.lock", "packages:\n  a: x\n");
    assert!(world.get().contains("Failed parsing lock file:"));
    let nowhere = world.folder.join("cache");
    let told = world.run_with(&world.settings(), |sources, out| commands::resolve(&nowhere, &Wish::new(Purpose::Get), sources, out));
    assert!(told.contains("Found no `pubspec.yaml` file in") && told.ends_with("exit 66\n"), "{told}");
}
