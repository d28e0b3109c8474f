//! Solving without any server: packages are lines of text.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::package::DEFAULT_HOST;
use crate::pubspec::{Origin, Reader};

/// Packages in memory.
#[derive(Default)]
struct Shelf(BTreeMap<String, Vec<(Pubspec, bool)>>);

fn read(text: &str) -> Pubspec {
    let reader = Reader { origin: Origin::Folder(PathBuf::from("/w")), default_host: DEFAULT_HOST, file: "pubspec.yaml" };
    reader.text(text).unwrap_or_else(|error| panic!("{error}"))
}

/// `name 1.0.0 sdk:^3.0.0 dep ^1.0.0, other any`: a pubspec in a line.
fn pubspec(line: &str) -> Pubspec {
    let (head, dependencies) = line.split_once(':').unwrap_or((line, ""));
    let mut words = head.split_whitespace();
    let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or("0.0.0"));
    let sdk = words.next().unwrap_or("^3.0.0");
    let list = |text: &str| text.split(',').filter(|d| !d.trim().is_empty()).map(dependency).collect::<String>();
    let (main, dev) = dependencies.split_once("| dev").unwrap_or((dependencies, ""));
    read(&format!(
        "name: {name}\nversion: {version}\nenvironment: {{sdk: '{sdk}'}}\ndependencies:\n{}dev_dependencies:\n{}",
        list(main),
        list(dev)
    ))
}

fn dependency(text: &str) -> String {
    let (name, constraint) = text.trim().split_once(' ').unwrap_or((text.trim(), "any"));
    if constraint.starts_with('{') { format!("  {name}: {constraint}\n") } else { format!("  {name}: '{constraint}'\n") }
}

fn shelf(lines: &str) -> Shelf {
    let mut shelf = Shelf::default();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let retracted = line.ends_with(" retracted");
        let pubspec = pubspec(line.trim_end_matches(" retracted"));
        shelf.0.entry(pubspec.name.clone()).or_default().push((pubspec, retracted));
    }
    for versions in shelf.0.values_mut() {
        versions.sort_by(|a, b| a.0.version.cmp(&b.0.version));
    }
    shelf
}

impl Catalog for Shelf {
    fn versions(&self, package: &Reference) -> Result<Arc<Vec<Available>>, Missing> {
        let missing =
            || Missing { message: format!("could not find package {} on the shelf", package.name), hint: None, fatal: false, code: 69 };
        let found = self.0.get(&package.name).filter(|_| package.source.kind() == "hosted").ok_or_else(missing)?;
        let id = |pubspec: &Pubspec| Id::new(package.clone(), pubspec.version.clone());
        Ok(Arc::new(found.iter().map(|(pubspec, retracted)| Available { id: id(pubspec), retracted: *retracted }).collect()))
    }
    fn pubspec(&self, id: &Id) -> Result<Arc<Pubspec>, Missing> {
        let found = self.0.get(id.name()).and_then(|all| all.iter().find(|(pubspec, _)| pubspec.version == id.version));
        let missing = Missing { message: "no such version".to_owned(), hint: None, fatal: false, code: 69 };
        found.map(|(pubspec, _)| Arc::new(pubspec.clone())).ok_or(missing)
    }
}

struct Setting<'a> {
    shelf: &'a str,
    roots: &'a [&'a str],
    locked: &'a [(&'a str, &'a str)],
    overrides: &'a str,
    lowest: bool,
}

impl Setting<'_> {
    fn solve(&self) -> Result<Solution, Failure> {
        let catalog = shelf(self.shelf);
        let roots: Vec<Pubspec> = self.roots.iter().map(|line| pubspec(line)).collect();
        let version = |text: &str| Version::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let id = |(name, text): &(&str, &str)| {
            ((*name).to_owned(), Id::new(Reference::new(*name, Source::Hosted(DEFAULT_HOST.to_owned())), version(text)))
        };
        let locked: BTreeMap<String, Id> = self.locked.iter().map(id).collect();
        let problem = Problem {
            roots: &roots,
            overrides: pubspec(&format!("none: {}", self.overrides)).dependencies,
            previous: locked.iter().map(|(name, id)| (name.clone(), id.version.clone())).collect(),
            locked,
            dart: version("3.13.0"),
            lowest: self.lowest,
            catalog: &catalog,
            width: 80,
        };
        solve(&problem)
    }
    fn chosen(&self) -> String {
        let shown = |solution: Solution| solution.chosen.iter().map(|id| format!("{} {}", id.name(), id.version)).collect::<Vec<_>>();
        self.solve().map_or_else(|error| error.message, |solution| shown(solution).join(", "))
    }
}

fn setting<'a>(shelf: &'a str, roots: &'a [&'a str]) -> Setting<'a> {
    Setting { shelf, roots, locked: &[], overrides: "", lowest: false }
}

#[test]
fn the_newest_that_fit() {
    let shelf = "a 1.0.0: shared >=2.0.0 <4.0.0\nb 1.0.0: shared >=3.0.0 <5.0.0\nshared 2.0.0\nshared 3.0.0\nshared 3.6.9\nshared 4.0.0\nshared 5.0.0";
    assert_eq!(setting(shelf, &["app: a ^1.0.0, b ^1.0.0"]).chosen(), "a 1.0.0, b 1.0.0, shared 3.6.9");
    let lowest = Setting { lowest: true, ..setting(shelf, &["app: a ^1.0.0, b ^1.0.0"]) };
    assert_eq!(lowest.chosen(), "a 1.0.0, b 1.0.0, shared 3.0.0");
    let pre = "a 1.0.0-dev\na 1.0.0\na 2.0.0-dev";
    assert_eq!(setting(pre, &["app: a any"]).chosen(), "a 1.0.0");
    assert_eq!(setting(pre, &["app: a >=2.0.0-dev"]).chosen(), "a 2.0.0-dev");
}

#[test]
fn circles_and_going_back() {
    assert_eq!(setting("foo 1.0.0\nfoo 2.0.0: bar ^1.0.0\nbar 1.0.0: foo ^1.0.0", &["app: foo any"]).chosen(), "foo 1.0.0");
    let shelf = "a 1.0.0\na 2.0.0: x ^1.0.0\nb 1.0.0\nb 2.0.0: x ^2.0.0\nx 1.0.0\nx 2.0.0";
    let solution = setting(shelf, &["app: a any, b any"]).solve();
    assert!(solution.is_ok_and(|solution| solution.chosen.len() == 3));
    // A choice that turns out wrong only after others that have nothing to do with it.
    let shelf = "foo 1.0.0: a ^1.0.0, b ^1.0.0\nfoo 1.1.0: x ^1.0.0, y ^1.0.0\na 1.0.0\nb 1.0.0\nx 0.0.0\nx 1.0.0: y 2.0.0\nx 2.0.0\ny 1.0.0\ny 2.0.0";
    assert_eq!(setting(shelf, &["app: foo ^1.0.0, y ^1.0.0"]).chosen(), "a 1.0.0, b 1.0.0, foo 1.0.0, y 1.0.0");
}

#[test]
fn locked_retracted_overridden() {
    let shelf = "a 1.0.0\na 1.1.0\na 1.2.0 retracted\nb 1.0.0: a ^2.0.0";
    assert_eq!(setting(shelf, &["app: a any"]).chosen(), "a 1.1.0");
    let keep = |version| Setting { locked: version, ..setting(shelf, &["app: a any"]) }.chosen();
    assert_eq!(keep(&[("a", "1.0.0")]), "a 1.0.0");
    assert_eq!(keep(&[("a", "1.2.0")]), "a 1.2.0");
    let overridden = Setting { overrides: "a ^1.0.0", ..setting(shelf, &["app: b any"]) };
    assert_eq!(overridden.chosen(), "a 1.1.0, b 1.0.0");
    // A lock that no longer fits gives way.
    assert_eq!(Setting { locked: &[("a", "1.0.0")], ..setting(shelf, &["app: a ^1.1.0"]) }.chosen(), "a 1.1.0");
}

#[test]
fn development_and_workspaces() {
    let shelf = "a 1.0.0\nb 1.0.0: c any | dev d any\nc 1.0.0";
    assert_eq!(setting(shelf, &["app: a any | dev b any"]).chosen(), "a 1.0.0, b 1.0.0, c 1.0.0");
    assert_eq!(setting(shelf, &["top", "member: c any", "other: member any | dev a any"]).chosen(), "a 1.0.0, c 1.0.0");
    let clash = setting("a 1.0.0\na 2.0.0", &["top", "one: a ^1.0.0", "two: a ^2.0.0"]).chosen();
    assert!(clash.contains("two depends on a ^2.0.0") && clash.contains("one"), "{clash}");
}

#[test]
fn explanations() {
    let told = |shelf: &str, root: &str| setting(shelf, &[root]).chosen();
    assert_eq!(
        told("foo 1.0.0: bar ^2.0.0\nbar 2.0.0: baz ^3.0.0\nbaz 1.0.0\nbaz 3.0.0", "app: foo ^1.0.0, baz ^1.0.0"),
        "Because every version of foo depends on bar ^2.0.0 which depends on baz ^3.0.0,\n  every version of foo requires baz ^3.0.0.\n\
         So, because app depends on both baz ^1.0.0 and foo ^1.0.0, version solving\n  failed."
    );
    assert_eq!(
        told("foo 1.0.0", "app: foo ^2.0.0"),
        "Because app depends on foo ^2.0.0 which doesn't match any versions, version\n  solving failed."
    );
    assert_eq!(
        told("", "app: foo ^2.0.0"),
        "Because app depends on foo any which doesn't exist (could not find package foo\n  on the shelf), version solving failed."
    );
    assert_eq!(
        told("foo 1.0.0 >=4.0.0", "app: foo any"),
        "The current Dart SDK version is 3.13.0.\n\nBecause app depends on foo any which requires SDK version >=4.0.0, version\n  solving failed."
    );
    assert_eq!(told("foo 1.0.0", "app: foo {svn: x}"), "Because app depends on foo from unknown source \"svn\", version solving failed.");
    let flutter = told("foo 1.0.0: flutter {sdk: flutter}", "app: foo any");
    assert!(flutter.contains("flutter from sdk which doesn't exist"), "{flutter}");
}

/// A conflict that needs two proofs, one of which is referred to by number.
#[test]
fn a_numbered_explanation() {
    let shelf = "foo 1.0.0: a ^1.0.0, b ^1.0.0\nfoo 1.1.0: x ^1.0.0, y ^1.0.0\na 1.0.0: b ^2.0.0\nb 1.0.0\nb 2.0.0\nx 1.0.0: y ^2.0.0\ny 1.0.0\ny 2.0.0";
    assert_eq!(
        setting(shelf, &["app: foo ^1.0.0"]).chosen(),
        "    Because foo <1.1.0 depends on a ^1.0.0 which depends on b ^2.0.0, foo <1.1.0\n      requires b ^2.0.0.\n\
         (1) So, because foo <1.1.0 depends on b ^1.0.0, foo <1.1.0 is forbidden.\n\n\
         \x20   Because foo >=1.1.0 depends on x ^1.0.0 which depends on y ^2.0.0, foo\n      >=1.1.0 requires y ^2.0.0.\n\
         \x20   And because foo >=1.1.0 depends on y ^1.0.0, foo >=1.1.0 is forbidden.\n\
         \x20   And because foo <1.1.0 is forbidden (1), foo is forbidden.\n\
         \x20   So, because app depends on foo ^1.0.0, version solving failed."
    );
}

/// What is chosen fits together, whatever the packages; what is refused has no solution, as trying everything shows.
#[test]
fn every_answer_is_right() {
    let mut state = 7_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut answers = [0, 0];
    for _ in 0..400 {
        let mut lines = Vec::new();
        for name in ["a", "b", "c", "d"] {
            for version in 1..=3 {
                let mut needs = Vec::new();
                for other in ["a", "b", "c", "d"] {
                    if other != name && random(3) == 0 {
                        needs.push(format!("{other} ^{}.0.0", 1 + random(3)));
                    }
                }
                lines.push(format!("{name} {version}.0.0: {}", needs.join(", ")));
            }
        }
        let (lines, root) = (lines.join("\n"), format!("app: a any, b ^{}.0.0", 1 + random(3)));
        let solvable = solvable_by_trying(&shelf(&lines), &pubspec(&root));
        let answer = setting(&lines, &[&root]).solve();
        assert_eq!(answer.is_ok(), solvable, "{lines}\n{root}\n{answer:?}");
        answers[usize::from(solvable)] += 1;
        if let Ok(solution) = answer {
            let all = shelf(&lines);
            let version = |name: &str| solution.chosen.iter().find(|id| id.name() == name).map(|id| &id.version);
            let of = |id: &Id| all.pubspec(id).map(|pubspec| pubspec.dependencies.clone()).unwrap_or_default();
            for dependency in solution.chosen.iter().flat_map(of).map(|(_, d)| d).chain(pubspec(&root).dependencies.into_values()) {
                assert!(version(&dependency.package.name).is_some_and(|version| dependency.constraint.allows(version)), "{lines}\n{root}");
            }
        }
    }
    assert!(answers.iter().all(|count| *count > 20), "{answers:?}");
}

fn solvable_by_trying(shelf: &Shelf, root: &Pubspec) -> bool {
    let names: Vec<&String> = shelf.0.keys().collect();
    // 0: not chosen.
    (0..4_usize.pow(4)).any(|choice| {
        let chosen = |i: usize| match choice / 4_usize.pow(i as u32) % 4 {
            0 => None,
            n => shelf.0[names[i]].get(n - 1).map(|(pubspec, _)| pubspec),
        };
        let holds = |pubspec: &Pubspec| {
            pubspec.dependencies.values().all(|dependency| {
                let at = names.iter().position(|name| **name == dependency.package.name);
                at.and_then(chosen).is_some_and(|found| dependency.constraint.allows(&found.version))
            })
        };
        holds(root) && (0..4).filter_map(chosen).all(holds)
    })
}
