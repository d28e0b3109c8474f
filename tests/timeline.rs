//! `oche timeline`: the data of the page and of the Perfetto trace hang together, and a browser without a screen shows what it should
//! and follows keys and clicks. Where no browser is installed, those tests say so and pass.

mod common;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use oche::library::json::{Json, parse};

const LIMIT: Duration = Duration::from_secs(120);
/// Programs of every kind of step: awaits, reactions, timers, streams, isolates.
const PROGRAMS: &[&str] = &[
    "samples/documents/s003_methods_1.dart",
    "samples/documents/l_async_await_order.dart",
    "samples/documents/l_sum_stream.dart",
    "samples/documents/s003_handshake.dart",
    "samples/documents/l_robust_worker.dart",
    "samples/documents/l_zones.dart",
];

/// A folder of its own for a test.
fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("timeline").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What `oche timeline` writes for a program.
fn timeline(name: &str, program: &str, options: &[&str]) -> io::Result<String> {
    let out = folder(name)?.join("out");
    let out_name = out.display().to_string();
    let arguments = [&["timeline", program, "-o", &out_name], options].concat();
    let outcome = common::oche(common::root(), &arguments, &[], LIMIT)?;
    assert_eq!(outcome.exit, Some(0), "{program}: {}", outcome.stderr);
    fs::read_to_string(out)
}

// ---- the data

fn number(json: &Json) -> i64 {
    match json {
        Json::Number(number) => *number as i64,
        other => panic!("not a number: {other:?}"),
    }
}

fn get<'a>(json: &'a Json, name: &str) -> &'a Json {
    json.get(name).unwrap_or_else(|| panic!("{name} is missing"))
}

fn items<'a>(json: &'a Json, name: &str) -> &'a [Json] {
    get(json, name).as_array().unwrap_or_else(|| panic!("{name} is not a list"))
}

/// The data in a page.
fn data(page: &str) -> Json {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"trace\">").expect("the page has data");
    let (text, _) = rest.split_once("</script>").expect("the data ends");
    parse(text).expect("the data is JSON")
}

/// A column, which is stored as differences.
fn column(table: &Json, name: &str) -> Vec<i64> {
    let mut sum = 0;
    let add = |difference: &Json| {
        sum += number(difference);
        sum
    };
    items(table, name).iter().map(add).collect()
}

#[test]
fn the_data_of_a_page_hangs_together() -> io::Result<()> {
    for (i, program) in PROGRAMS.iter().enumerate() {
        let page = timeline(&format!("data{i}"), program, &[])?;
        let data = data(&page);
        let (steps, moments) = (get(&data, "steps"), get(&data, "moments"));
        let step = |name| column(steps, name);
        let (began, ended, parent, queued, isolate) = (step("began"), step("ended"), step("parent"), step("queued"), step("isolate"));
        let kinds = column(moments, "kind");
        let of = column(moments, "step");
        let count = kinds.len() as i64;
        for s in 0..began.len() {
            assert!(began[s] < count && queued[s] < count && isolate[s] < items(&data, "isolates").len() as i64, "{program}: step {s}");
            if began[s] < 0 {
                continue;
            }
            assert_eq!((kinds[began[s] as usize], of[began[s] as usize]), (0, s as i64), "{program}: step {s} begins where it says");
            assert!(queued[s] < began[s] && began[s] < ended[s] && ended[s] <= count, "{program}: step {s} is queued, begins, ends");
            if let Ok(outer) = usize::try_from(parent[s]) {
                assert!(began[outer] < began[s] && ended[s] <= ended[outer], "{program}: step {s} lies in {outer}");
                assert_eq!(isolate[outer], isolate[s]);
            }
        }
        // Those that wait are numbered in the order in which they came.
        let waiting: Vec<i64> = queued.iter().copied().filter(|moment| *moment >= 0).collect();
        assert!(waiting.is_sorted(), "{program}");
        assert!(column(moments, "time").is_sorted(), "{program}: time goes on");
        let texts: Vec<&str> = items(&data, "texts").iter().filter_map(Json::as_str).collect();
        let lines: Vec<&str> = column(get(&data, "lines"), "text").iter().map(|text| texts[*text as usize]).collect();
        let recorded = fs::read_to_string(common::root().join(program).with_extension("out"))?;
        assert_eq!(lines, recorded.lines().collect::<Vec<_>>(), "{program}: the console is the program's output");
    }
    Ok(())
}

#[test]
fn the_page_names_no_address_and_may_load_nothing() -> io::Result<()> {
    let page = timeline("address", PROGRAMS[0], &[])?;
    for address in ["://", "src=", "href=", "url(", "@import", "fetch(", "XMLHttpRequest", "import("] {
        assert!(!page.contains(address), "{address}");
    }
    assert!(page.contains("default-src 'none'"));
    Ok(())
}

#[test]
fn what_a_program_prints_stays_text() -> io::Result<()> {
    let program = folder("hostile")?.join("hostile.dart");
    fs::write(&program, "void main() => print('</script><script>document.title = \"taken\"</script>{{TRACE}}<!--');\n")?;
    let page = timeline("hostile", &program.display().to_string(), &[])?;
    assert_eq!(page.matches("</script>").count(), 2, "the data and the script end, and nothing else");
    let Some(seen) = drive("hostile", &page, "say(document.title); say(text('#rows'));") else {
        return Ok(());
    };
    assert_eq!(seen, ["hostile.dart · oche timeline", "</script><script>document.title = \"taken\"</script>{{TRACE}}<!--"]);
    Ok(())
}

/// Where other orders of messages can turn lines round, the page knows, and names a seed that does it.
#[test]
fn luck_has_a_seed() -> io::Result<()> {
    let program = folder("luck")?.join("luck.dart");
    let text = "import 'dart:isolate';\nvoid child(String name) => print(name);\n\
                void main() async {\n  await Future.wait([Isolate.run(() => child('one')), Isolate.run(() => child('two'))]);\n  print('end');\n}\n";
    fs::write(&program, text)?;
    let program = program.display().to_string();
    let data = data(&timeline("luck", &program, &[])?);
    let verdict = |a, b| {
        let whys = items(&data, "whys").iter();
        let found = whys.clone().find(|why| (number(get(why, "a")), number(get(why, "b"))) == (a, b)).expect("the pair is there");
        (get(found, "verdict").as_str().unwrap_or_default().to_owned(), get(found, "advice").as_str().unwrap_or_default().to_owned())
    };
    let (luck, advice) = verdict(0, 1);
    assert_eq!(luck, "luck", "{advice}");
    assert_eq!((verdict(0, 2).0, verdict(1, 2).0), ("always".to_owned(), "always".to_owned()));
    let (_, rest) = advice.split_once("--seed ").expect("a seed");
    let seed = rest.split(' ').next().unwrap_or_default();
    let turned = common::oche(common::root(), &["run", "--seed", seed, &program], &[], LIMIT)?;
    assert_eq!((turned.stdout.as_str(), turned.stderr.as_str()), ("two\none\nend\n", ""));
    Ok(())
}

// ---- Perfetto

#[test]
fn slices_for_perfetto_are_strictly_nested_and_arrows_have_two_ends() -> io::Result<()> {
    for (i, program) in PROGRAMS.iter().enumerate() {
        for time in [&[][..], &["--real"][..]] {
            let text = timeline(&format!("perfetto{i}{}", time.len()), program, &[&["--format", "perfetto"], time].concat())?;
            check_perfetto(program, &parse(&text).expect("it is JSON"));
        }
    }
    Ok(())
}

/// Nanoseconds, as times have three digits behind the point.
fn nanos(event: &Json, name: &str) -> i64 {
    match get(event, name) {
        Json::Number(micros) => (micros * 1000.0).round() as i64,
        other => panic!("{name}: {other:?}"),
    }
}

fn check_perfetto(program: &str, trace: &Json) {
    let events = items(trace, "traceEvents");
    let of = |phase: &'static str| events.iter().filter(move |event| get(event, "ph").as_str() == Some(phase));
    let mut tracks: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
    for slice in of("X") {
        let (begin, length) = (nanos(slice, "ts"), nanos(slice, "dur"));
        assert!(length > 0, "{program}: a slice that can be seen");
        tracks.entry(number(get(slice, "tid"))).or_default().push((begin, begin + length));
    }
    assert!(!tracks.is_empty());
    for slices in tracks.values_mut() {
        slices.sort_by_key(|(begin, end)| (*begin, -end));
        let mut open: Vec<(i64, i64)> = Vec::new();
        for slice in slices.iter().copied() {
            while open.last().is_some_and(|outer| outer.1 <= slice.0) {
                open.pop();
            }
            if let Some(outer) = open.last() {
                assert!(outer.0 < slice.0 && slice.1 < outer.1, "{program}: {slice:?} is not inside of {outer:?}");
            }
            open.push(slice);
        }
    }
    let mut starts: HashMap<i64, &Json> = HashMap::new();
    for start in of("s") {
        assert!(starts.insert(number(get(start, "id")), start).is_none(), "{program}: an arrow starts once");
    }
    for end in of("f") {
        let start = starts.remove(&number(get(end, "id"))).expect("an arrow that ends has started");
        assert!(nanos(start, "ts") < nanos(end, "ts"), "{program}: causes come first");
        assert_eq!(get(end, "bp").as_str(), Some("e"));
        for event in [start, end] {
            let (track, time) = (number(get(event, "tid")), nanos(event, "ts"));
            assert!(tracks[&track].iter().any(|(begin, over)| *begin <= time && time <= *over), "{program}: an arrow hangs in the air");
        }
    }
    assert!(starts.is_empty(), "{program}: arrows without an end");
    for counter in of("C") {
        for name in ["microtasks", "events"] {
            assert!(number(get(get(counter, "args"), name)) >= 0, "{program}: a queue of less than nothing");
        }
    }
    assert_eq!(of("b").count(), of("e").count(), "{program}: waits end");
}

// ---- a browser

/// A browser without a screen has no frames to wait for.
const NO_FRAMES: &str = "<head><script>window.requestAnimationFrame = draw => setTimeout(draw, 1);</script>";

/// What tests say in the page: keys and clicks, and what is to be seen then.
const HANDS: &str = r"
const said = [], say = text => said.push(String(text));
const text = where => document.querySelector(where).innerText.replace(/\s+/g, ' ').trim();
const drawn = async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame); };
const press = async (key, more = {}) => {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await drawn();
};
const click = async where => { document.querySelector(where).click(); await drawn(); };
";

/// Only one browser at a time.
static BROWSER: Mutex<()> = Mutex::new(());

fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders: Vec<PathBuf> = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let named = std::env::var_os("OCHE_BROWSER").map(PathBuf::from);
    named.into_iter().chain(folders.iter().flat_map(|folder| names.map(|name| folder.join(name)))).find(|path| path.is_file())
}

/// Opens a page in a browser without a screen, runs a script in it, and gives what the script said. `None` where there is no browser.
fn drive(name: &str, page: &str, script: &str) -> Option<Vec<String>> {
    let Some(browser) = browser() else {
        eprintln!("skipped: no browser is installed (chromium, google-chrome, or the one named by OCHE_BROWSER)");
        return None;
    };
    let _one = BROWSER.lock().unwrap_or_else(|p| p.into_inner());
    let folder = folder(name).expect("a folder");
    let trial = format!(
        "<script>{HANDS}(async () => {{ try {{ await drawn(); {script} }} catch (e) {{ say('error: ' + e); }}\n\
         const pre = document.createElement('pre'); pre.id = 'said'; pre.textContent = JSON.stringify(said); document.body.append(pre); }})();</script></body>"
    );
    let file = folder.join("trial.html");
    fs::write(&file, page.replacen("<head>", NO_FRAMES, 1).replacen("</body>", &trial, 1)).expect("written");
    let dom = dump(&browser, &folder, &file);
    let (_, rest) = dom.split_once("<pre id=\"said\">").unwrap_or_else(|| panic!("the script did not end; {} bytes of DOM", dom.len()));
    let said = rest.split_once("</pre>").map_or(rest, |(said, _)| said).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let said = parse(&said).expect("JSON");
    Some(said.as_array().unwrap_or_default().iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
}

fn dump(browser: &Path, folder: &Path, file: &Path) -> String {
    let (out, profile) = (folder.join("dom.html"), folder.join("profile"));
    // What a browser that was stopped has left would keep the next one waiting.
    let _ = fs::remove_dir_all(&profile);
    let mut child = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1366,768",
            "--virtual-time-budget=60000",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--dump-dom", &format!("file://{}", file.display())])
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).expect("a file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("a browser");
    let started = Instant::now();
    while child.try_wait().expect("a process").is_none() {
        if started.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the browser did not end");
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = fs::remove_dir_all(&profile);
    fs::read_to_string(out).expect("the DOM")
}

/// Everything a reader of the page is told at each moment of a small program.
#[test]
fn a_small_program_is_shown_moment_by_moment() -> io::Result<()> {
    let page = timeline("shown", PROGRAMS[0], &[])?;
    let script = r"
      say(text('#summary'));
      say('boxes: ' + [...document.querySelectorAll('.step')].map(step => step.getAttribute('aria-label')).join(' | '));
      for (let before = ''; ; await press('ArrowRight')) {
        const what = text('#what');
        if (what === before) break;
        before = what;
        say(''); say(what); if (text('#rule')) say('  ' + text('#rule'));
        for (const list of document.querySelectorAll('#state ol')) if (list.children.length)
          say('  ' + list.previousElementSibling.innerText.split('\n')[0] + ': ' + [...list.children].map(entry => entry.innerText.replace(/\s+/g, ' ')).join(' | '));
        const runs = document.querySelector('#code .runs');
        if (runs) say('  ' + runs.dataset.n + ' | ' + runs.innerText.trim());
      }";
    if let Some(seen) = drive("shown", &page, script) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(common::root().join("snapshots/timeline"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("methods", seen.join("\n")));
    }
    Ok(())
}

#[test]
fn keys_and_clicks_lead_through_a_run() -> io::Result<()> {
    let page = timeline("keys", PROGRAMS[0], &[])?;
    let script = r"
      const at = () => document.querySelector('#slider').value, total = document.querySelector('#slider').max;
      await press('End'); say(at() === total);
      await press('Home'); say(at());
      await press('ArrowRight'); await press('ArrowRight'); await press('ArrowLeft'); say(at());
      await press('PageDown'); say(text('#what b'));
      await press('ArrowRight', { shiftKey: true }); say(document.querySelector('.step.on').getAttribute('aria-label') !== null);
      await press('Home'); await press('.'); say(text('#out .here'));
      await press('?'); say(document.querySelector('#help').open); document.querySelector('#help').close();
      await press('/'); say(document.activeElement.id);
      document.querySelector('#find').value = 'C end from'; document.querySelector('#find').dispatchEvent(new Event('input')); await drawn(); say(text('#found'));
      await press('Enter'); say(text('#found')); document.activeElement.blur();
      await click('[data-line=\'3\']'); say(text('#why h3')); await click('[data-line=\'8\']'); say(document.querySelectorAll('#out [aria-selected=true]').length);
      say(text('#why h3').includes('4') && text('#why h3').includes('9'));
      await press('Escape'); say(document.querySelector('#why').innerHTML);
      document.querySelector('#out').focus(); await press('ArrowDown'); await press('Enter'); say(document.querySelectorAll('#out [aria-selected=true]').length); document.activeElement.blur();
      await press(' '); say(document.querySelector('#play').getAttribute('aria-pressed')); await press(' '); say(document.querySelector('#play').getAttribute('aria-pressed'));
      await click('.step[data-step]'); say(text('#what').startsWith(document.querySelector('.step.on b').innerText));
      window.dispatchEvent(new Event('beforeprint')); say(document.querySelectorAll('#paper .system').length > 0); say(document.querySelectorAll('#rows .row').length);
      const unnamed = [...document.querySelectorAll('button, input, select')].filter(e => !(e.getAttribute('aria-label') || e.innerText.trim() || e.labels?.length)); say(unnamed.length);
      const ids = [...document.querySelectorAll('[id]')].map(e => e.id); say(new Set(ids).size === ids.length);";
    if let Some(seen) = drive("keys", &page, script) {
        let wanted = [
            "true", "0", "1", "turn 2", "true", "A", "true", "find", "1 of 2", "2 of 2", "Line 4", "2", "true", "", "1", "true", "false",
            "true", "true", "12", "0", "true",
        ];
        assert_eq!(seen, wanted);
    }
    Ok(())
}

/// Only what can be seen is drawn, so a long run makes no more elements than a short one.
#[test]
fn a_long_run_is_drawn_in_part() -> io::Result<()> {
    let program = folder("long")?.join("long.dart");
    let source = "import 'dart:async';\nvoid main() {\n  for (var i = 0; i < 20000; i++) {\n    scheduleMicrotask(() { if (i % 4 == 0) print('line $i'); });\n  }\n}\n";
    fs::write(&program, source)?;
    let page = timeline("long", &program.display().to_string(), &[])?;
    let script = r"
      const elements = () => document.querySelectorAll('main *').length;
      say(elements() < 2000);
      await press('0'); say(elements() < 2000); say(document.querySelectorAll('.bars').length > 0);
      await press('End'); say(elements() < 2000); say(text('#rows').includes('line 19996')); say(text('#summary'));";
    if let Some(seen) = drive("long", &page, script) {
        assert_eq!(
            seen,
            ["true", "true", "true", "true", "true", "1 isolate · 1 turn · 20,000 microtasks · 5,000 lines · 0 ms of virtual time"]
        );
    }
    Ok(())
}
