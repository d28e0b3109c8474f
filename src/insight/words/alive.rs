//! What is said of a program that is asked what it does: by Ctrl-\, or because it would wait for ever.

use super::named;
use crate::insight::run::shown_name;
use crate::isolate::alive::{Awaits, Status, WaitsFor};

/// The answer of one isolate to Ctrl-\.
pub fn said(status: &Status) -> String {
    let keeping: Vec<&WaitsFor> = status.waits_for.iter().filter(|one| one.keeps_alive).collect();
    let name = shown_name(&status.isolate);
    let mut text = match &status.calls {
        Some(calls) => {
            let mut text = format!("oche: isolate {name} is running\n");
            calls.iter().for_each(|call| text.push_str(&format!("   in {}\n", without_folder(call))));
            text
        }
        None if keeping.is_empty() => format!("oche: isolate {name} is about to end\n"),
        None if status.is_main => format!("oche: isolate {name} waits. The program stays alive because of\n"),
        None => format!("oche: isolate {name} waits (it does not keep the program alive) for\n"),
    };
    if status.calls.is_none() {
        keeping.iter().for_each(|one| text.push_str(&format!("   {}\n", thing(one))));
    }
    status.awaits.iter().for_each(|chain| text.push_str(&who_awaits(chain)));
    text
}

/// `fetch a.dart:9:3 waits`, `and main a.dart:16:3 waits for that`.
fn who_awaits(chain: &Awaits) -> String {
    let mut text = String::new();
    for (i, call) in chain.calls.iter().enumerate() {
        let call = without_folder(call);
        match i {
            0 => text.push_str(&format!("   {call} waits{}\n", completer(chain))),
            _ => text.push_str(&format!("      and {call} waits for that\n")),
        }
    }
    text
}
fn completer(chain: &Awaits) -> String {
    chain.completer.as_ref().map_or_else(String::new, |place| format!(" for the Completer made at {}", without_folder(place)))
}

/// The remark on a program that has ended though its `main` waits still.
pub fn unfinished(chain: &Awaits) -> String {
    let mut calls: Vec<String> = chain.calls.iter().rev().map(|call| without_folder(call)).collect();
    let main = calls.iter().position(|call| call.starts_with("main ")).unwrap_or(0);
    calls.drain(..main);
    let mut text = format!("oche: {}", calls.first().map_or_else(|| "main".to_owned(), |call| call.replacen(' ', " never came past ", 1)));
    let mut links: Vec<String> = calls.iter().skip(1).map(|call| call.replacen(' ', "() ", 1)).collect();
    links.extend(chain.completer.as_ref().map(|place| format!("the Completer made at {}", without_folder(place))));
    for (i, link) in links.iter().enumerate() {
        text.push_str(&format!("{}{link}", if i == 0 { ": it waits for " } else { ", which waits for " }));
    }
    text.push_str("; nothing is left that could let it go on.\n");
    text
}

/// The remark on a program that virtual time has found to wait for ever.
pub fn never_ends(waits_for: &[WaitsFor]) -> String {
    let mut text = "oche: stopped, for the program would wait for ever; it stays alive because of\n".to_owned();
    let keeping = waits_for.iter().filter(|one| one.keeps_alive);
    keeping.for_each(|one| text.push_str(&format!("   {}\n", thing(one))));
    text
}

/// `timer every 30000 ms, next in 29999 ms  made at a.dart:3:5`
fn thing(one: &WaitsFor) -> String {
    let mut text = format!("{} {}", one.what, one.when);
    if one.unheard {
        text.push_str(", nobody listens to it");
    }
    if let Some(place) = &one.made_at {
        text.push_str(&format!("  made at {}", without_folder(place)));
    }
    if let Some((function, called_at)) = one.made_by.as_ref().filter(|(function, _)| !function.is_empty()) {
        text.push_str(&format!(" in {}, called at {}", named(function), without_folder(called_at)));
    }
    text
}

/// A place without the folders of its file.
fn without_folder(place: &str) -> String {
    match (place.split_once(' '), place.rsplit_once('/')) {
        (Some((function, _)), Some((_, file))) => format!("{function} {file}"),
        (None, Some((_, file))) => file.to_owned(),
        _ => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_and_who_runs() {
        let port = WaitsFor {
            what: "port",
            when: "open".to_owned(),
            made_at: Some("file:///x/a.dart:3:5".to_owned()),
            made_by: Some(("open".to_owned(), "file:///x/a.dart:8:3".to_owned())),
            unheard: true,
            keeps_alive: true,
        };
        let idle = WaitsFor { keeps_alive: false, ..port.clone() };
        let status = Status { isolate: "main".to_owned(), is_main: true, calls: None, waits_for: vec![port, idle], awaits: Vec::new() };
        assert_eq!(
            said(&status),
            "oche: isolate main waits. The program stays alive because of\n   port open, nobody listens to it  made at a.dart:3:5 in open, called at a.dart:8:3\n"
        );
        let chain =
            Awaits { calls: vec!["show file:///x/a.dart:9:3".to_owned(), "main file:///x/a.dart:16:3".to_owned()], completer: None };
        let waiting = Status { awaits: vec![chain.clone()], ..status.clone() };
        assert!(said(&waiting).ends_with("   show a.dart:9:3 waits\n      and main a.dart:16:3 waits for that\n"));
        let never = unfinished(&Awaits { completer: Some("file:///x/a.dart:4:35".to_owned()), ..chain });
        let told =
            "oche: main never came past a.dart:16:3: it waits for show() a.dart:9:3, which waits for the Completer made at a.dart:4:35";
        assert_eq!(never, format!("{told}; nothing is left that could let it go on.\n"));
        let running = Status { calls: Some(vec!["f file:///x/a.dart:7:1".to_owned()]), ..status };
        assert_eq!(said(&running), "oche: isolate main is running\n   in f a.dart:7:1\n");
    }
}
