//! `deps`: what depends on what, as a tree, a list, or JSON. May touch everything of this crate.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;
use std::path::Path;

use crate::catalog::Sources;
use crate::failure::{Failure, code};
use crate::project::Project;
use crate::pubspec::Pubspec;
use crate::solver::Catalog;
use crate::version::Version;

/// The ways in which `deps` shows packages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    Tree,
    List,
    Compact,
    Json,
}

/// `deps`: what depends on what, as it is locked.
pub fn deps(folder: &Path, style: Style, dev: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let project = Project::find(folder, sources.settings())?;
    if project.lock.packages.is_empty() && project.members.iter().any(|member| !member.pubspec.all_dependencies().is_empty()) {
        return Err(Failure::with_code(code::DATA, "No pubspec.lock file found, please run \"oche pub get\" first."));
    }
    let mut pubspecs: BTreeMap<String, Pubspec> = BTreeMap::new();
    for (id, _) in project.lock.packages.values() {
        let pubspec = sources.pubspec(id).map_err(|missing| Failure::with_code(missing.code, missing.message))?;
        let pubspec = Pubspec { version: id.version.clone(), dev_dependencies: BTreeMap::new(), ..(*pubspec).clone() };
        pubspecs.insert(id.name().to_owned(), pubspec);
    }
    for member in &project.members {
        let mut pubspec = member.pubspec.clone();
        if !dev {
            pubspec.dev_dependencies.clear();
        }
        pubspecs.insert(pubspec.name.clone(), pubspec);
    }
    let graph = Graph { project: &project, pubspecs, dart: &sources.settings().dart };
    let text = match style {
        Style::Tree => graph.tree(),
        Style::List => graph.sections(true),
        Style::Compact => graph.sections(false),
        Style::Json => graph.json(),
    };
    let _ = out.write_all(text.as_bytes());
    Ok(())
}

struct Graph<'a> {
    project: &'a Project,
    pubspecs: BTreeMap<String, Pubspec>,
    dart: &'a Version,
}

impl Graph<'_> {
    fn label(&self, name: &str) -> String {
        self.pubspecs.get(name).map_or_else(|| name.to_owned(), |pubspec| format!("{name} {}", pubspec.version))
    }
    fn children(&self, name: &str) -> Vec<String> {
        self.pubspecs.get(name).map(|pubspec| pubspec.all_dependencies().into_keys().collect()).unwrap_or_default()
    }

    /// Each package is opened where it is nearest to the root.
    fn tree(&self) -> String {
        let mut opened: BTreeSet<String> = BTreeSet::new();
        let mut nodes: Vec<(String, Vec<usize>)> = Vec::new();
        let mut waiting: VecDeque<(String, Option<usize>)> = self.project.members.iter().map(|m| (m.pubspec.name.clone(), None)).collect();
        let mut tops = Vec::new();
        while let Some((name, parent)) = waiting.pop_front() {
            let first = opened.insert(name.clone());
            let index = nodes.len();
            nodes.push((if first { self.label(&name) } else { format!("{name}...") }, Vec::new()));
            match parent {
                Some(parent) => nodes[parent].1.push(index),
                None => tops.push(index),
            }
            if first {
                waiting.extend(self.children(&name).into_iter().map(|child| (child, Some(index))));
            }
        }
        let mut text = format!("Dart SDK {}\n", self.dart);
        for top in tops {
            text += &format!("{}\n", nodes[top].0);
            draw(&nodes, top, "", &mut text);
        }
        text
    }

    fn sections(&self, list: bool) -> String {
        let mut text = format!("Dart SDK {}\n", self.dart);
        let mut direct: BTreeSet<String> = BTreeSet::new();
        for (i, member) in self.project.members.iter().enumerate() {
            let pubspec = &self.pubspecs[&member.pubspec.name];
            let gap = if i > 0 { "\n" } else { "" };
            text += &format!("{gap}{}\n", self.label(&pubspec.name));
            direct.insert(pubspec.name.clone());
            for (title, section) in [
                ("dependencies", &pubspec.dependencies),
                ("dev dependencies", &pubspec.dev_dependencies),
                ("dependency overrides", &pubspec.overrides),
            ] {
                direct.extend(section.keys().cloned());
                text += &self.section(title, section.keys(), list);
            }
        }
        let transitive: Vec<&String> = self.pubspecs.keys().filter(|name| !direct.contains(*name)).collect();
        text + &self.section("transitive dependencies", transitive.into_iter(), list)
    }

    fn section<'b>(&self, title: &str, names: impl Iterator<Item = &'b String>, list: bool) -> String {
        let mut text = String::new();
        for name in names {
            let needs = self.pubspecs.get(name).map(|pubspec| pubspec.dependencies.clone()).unwrap_or_default();
            text += &format!("- {}", self.label(name));
            if list {
                text += &needs.iter().map(|(name, dependency)| format!("\n  - {name} {}", dependency.constraint)).collect::<String>();
            } else if !needs.is_empty() {
                text += &format!(" [{}]", needs.into_keys().collect::<Vec<_>>().join(" "));
            }
            text.push('\n');
        }
        if text.is_empty() { text } else { format!("\n{title}:\n{text}") }
    }

    fn json(&self) -> String {
        let root = &self.project.root().pubspec;
        let roots: Vec<&String> = self.project.members.iter().map(|member| &member.pubspec.name).collect();
        let package = |(name, pubspec): (&String, &Pubspec)| {
            let locked = self.project.lock.packages.get(name);
            let kind = match () {
                () if roots.contains(&name) => "root",
                () if root.dependencies.contains_key(name) => "direct",
                () if root.dev_dependencies.contains_key(name) => "dev",
                () => "transitive",
            };
            let all = pubspec.all_dependencies();
            let constraints: BTreeMap<&String, String> = all.iter().map(|(name, d)| (name, d.constraint.to_string())).collect();
            serde_json::json!({
                "name": name, "version": pubspec.version.to_string(), "kind": kind,
                "source": locked.map_or("root", |(id, _)| id.package.source.kind()),
                "dependencies": all.keys().collect::<Vec<_>>(), "directDependencies": pubspec.dependencies.keys().collect::<Vec<_>>(),
                "dependencyConstraints": constraints,
            })
        };
        let all = serde_json::json!({
            "root": root.name,
            "packages": self.pubspecs.iter().map(package).collect::<Vec<_>>(),
            "sdks": [{"name": "Dart", "version": self.dart.to_string()}],
        });
        serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
    }
}

fn draw(nodes: &[(String, Vec<usize>)], at: usize, prefix: &str, text: &mut String) {
    let children = &nodes[at].1;
    for (i, child) in children.iter().enumerate() {
        let last = i + 1 == children.len();
        *text += &format!("{prefix}{}{}\n", if last { "└── " } else { "├── " }, nodes[*child].0);
        draw(nodes, *child, &format!("{prefix}{}", if last { "    " } else { "│   " }), text);
    }
}
