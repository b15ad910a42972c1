//! Every printer, with a stranger's texts in every place: whatever is printed is one of its format, and nothing in it acts.
//!
//! The data makes a repository (two initiatives with a history of four commits, and what is not committed) and a few calls of
//! the program in it.

mod check;

use asplanned::commands::context::Context;
use asplanned::render::style::Screen;
use git2::Oid;

use super::draw::{Draw, quoted};
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned_answering, asplanned_with, context};

/// Makes a repository of the data, and checks what the program prints of it.
pub fn print(data: &[u8]) {
    let mut draw = Draw(data);
    let calls = [CALLS[draw.below(CALLS.len())], CALLS[draw.below(CALLS.len())]].map(|it| call(it, &mut draw));
    let (width, is_able, is_asked) = ([None, Some(40), Some(100)][draw.below(3)], draw.flag(), draw.flag());
    let answers: Vec<&str> = (0..4).map(|_| *draw.pick(&ANSWERS)).collect();
    let repository = repository(&mut draw);
    let plain = Screen { width, unicode: width != Some(40), ..Screen::default() };
    let world = |screen| Context { out: screen, err: screen, ..context(repository.path()) };
    for args in calls {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        if is_asked && ASKING.contains(&args[0]) {
            let (output, questions) = asplanned_answering(repository.path(), &args, &answers);
            check::all(&args, &output, None);
            check::all(&args, &Output { code: 0, stdout: String::new(), stderr: questions.concat() }, None);
            continue;
        }
        let output = asplanned_with(&world(plain), &args);
        check::all(&args, &output, width);
        if is_able && READING.contains(&args[0]) {
            let able = Screen { colour: true, links: true, ..plain };
            check::is_the_same(&args, &output, &asplanned_with(&world(able), &args));
        }
    }
}

/// What somebody answers who is asked which steps are meant.
const ANSWERS: [&str; 8] = ["", "y", "n", "1", "2", "q", "all", "0"];
/// What asks.
const ASKING: [&str; 7] = ["start", "did", "finish", "link", "catch-up", "init", "plan"];
/// What does the same twice, and has the same words in colour and without.
const READING: [&str; 6] = ["diff", "status", "blame", "learn", "suggest", "report"];

/// What a call of the program can be. `?` stands for any text, `$` for a step's id.
const CALLS: [&str; 72] = [
    "diff",
    "diff --full",
    "diff --format json",
    "diff --format markdown",
    "diff --rev HEAD~1 --only surprises",
    "diff -- ?",
    "diff --rev ?",
    "status",
    "status --full",
    "status --format json",
    "log",
    "log --format json",
    "log --rev HEAD~1",
    "changes HEAD~2",
    "changes HEAD~3..HEAD~1 --format json",
    "changes --format json",
    "changes ?",
    "blame --full",
    "blame --format json",
    "show $",
    "show $ --format json",
    "show ?",
    "check",
    "check --format json",
    "check --format github",
    "check --format gitlab",
    "check --format sarif",
    "check --format junit",
    "check --files",
    "check --commits HEAD~3 -W unexplained-surprise -D unknown-step",
    "check --commits ?",
    "check --fix",
    "review HEAD~2",
    "review HEAD~3 --format json -W unplanned-commit",
    "review HEAD~3 --format markdown -W unplanned-commit -W coarse-step",
    "review HEAD~3 --format github -W unplanned-commit",
    "review HEAD~3 --format gitlab -W unplanned-commit",
    "review HEAD~3 --format sarif -W unplanned-commit",
    "review HEAD~3 --format junit -W unplanned-commit",
    "report",
    "report --by phase",
    "report --by month --format markdown",
    "report --format json",
    "report --format html --by kind",
    "report --format svg",
    "learn --all",
    "learn --all --format json",
    "learn --all --format markdown",
    "suggest",
    "suggest --format json",
    "suggest --format markdown",
    "export",
    "export --repository ? --format csv",
    "export --format xes",
    "export --format ocel --repository ?",
    "export --format pnml",
    "plan ? --id $ --note ? --format json",
    "plan ?",
    "start $ --on yesterday",
    "start ? --from $ --note ?",
    "did ? --dry-run",
    "did $ --outcome ? --format json",
    "finish $ --outcome ?",
    "finish ?",
    "link",
    "link $ $",
    "drop $ --why ?",
    "rename $ ?",
    "catch-up HEAD~3",
    "catch-up HEAD~3 --format json",
    "fmt --check",
    "init ? --title ? --from-actual",
];

fn call(call: &str, draw: &mut Draw<'_>) -> Vec<String> {
    let word = |word: &str, draw: &mut Draw<'_>| match word {
        // A command line holds no NUL, and what begins with a hyphen is an option.
        "?" => draw.text().replace('\0', "").trim_start_matches('-').to_owned(),
        "$" => (*draw.pick(&IDS)).to_owned(),
        word => word.to_owned(),
    };
    call.split(' ').map(|it| word(it, draw)).collect()
}

/// What steps are called, so that they meet.
const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "::error::x"];

/// What folders may be called.
fn folder_name(draw: &mut Draw<'_>) -> String {
    let text: String = draw.text().chars().filter(|c| !matches!(c, '/' | '\0')).take(40).collect();
    let is_special = text.is_empty() || [".", "..", ".git", "actual"].contains(&text.to_lowercase().as_str());
    if is_special { "x".to_owned() } else { text }
}

fn repository(draw: &mut Draw<'_>) -> Repository {
    let repository = Repository::new();
    let names = [folder_name(draw), "y".to_owned()];
    let mut files = Files::new();
    if draw.flag() {
        files.insert("asplanned.toml".to_owned(), File::new(settings(draw)));
    }
    let mut tip: Option<Oid> = None;
    let mut days = ["2023-01-09", "2023-01-20", "2023-02-01", "2023-02-20"].into_iter();
    let change = |files: &mut Files, draw: &mut Draw<'_>| {
        for name in &names {
            for (file, is_plan) in [("plan.toml", true), ("actual.toml", false)] {
                // Nothing happened before there was a plan.
                if files.len() > 1 && draw.byte().is_multiple_of(4) {
                    continue;
                }
                files.insert(format!("plans/{name}/{file}"), File::new(sheet(draw, is_plan)));
            }
        }
        if draw.flag() {
            files.insert(format!("src/{}", folder_name(draw)), File::new(draw.byte().to_string()));
        }
    };
    for day in days.by_ref() {
        change(&mut files, draw);
        let (subject, author) = (draw.text(), draw.text().replace(['\n', '\0'], ""));
        let trailer = if draw.flag() { format!("\n\nStep: {}/{}", names[0], draw.pick(&IDS)) } else { String::new() };
        let parents: Vec<Oid> = tip.into_iter().collect();
        let message = format!("{subject}{trailer}");
        tip = Some(repository.commit_saying(&message, &parents, &Author::on(&author, day), &files));
    }
    repository.set_head(tip.unwrap());
    repository.check_out(&files);
    if draw.flag() {
        change(&mut files, draw);
        repository.write_tree(&files);
    }
    repository
}

fn settings(draw: &mut Draw<'_>) -> String {
    match draw.below(3) {
        0 => draw.text(),
        1 => format!("[learn]\nsame = [[\"a\", {}]]\n[findings]\nbad-id = \"deny\"\n", quoted(&draw.text())),
        _ => format!("plans = [\"plans\", {}]\nhorizons = [1, 9]\n", quoted(&draw.text())),
    }
}

/// A plan or a record, as a stranger writes it.
fn sheet(draw: &mut Draw<'_>, is_plan: bool) -> String {
    let mut sheet = String::new();
    match draw.byte() {
        // Now and then it is none.
        0..=7 => return draw.text(),
        flags if is_plan => {
            for (bit, key) in [(1, "title"), (2, "summary"), (4, "baseline")] {
                if flags & bit != 0 {
                    sheet.push_str(&format!("{key} = {}\n", quoted(&draw.text())));
                }
            }
            if flags & 8 != 0 {
                sheet.push_str(&format!("closed = {}\npaths = [\"src\", {}]\n", draw.day(), quoted(&draw.text())));
            }
        }
        _ => {}
    }
    for _ in 0..draw.below(6) {
        step(draw, is_plan, &mut sheet);
    }
    sheet
}

fn step(draw: &mut Draw<'_>, is_plan: bool, sheet: &mut String) {
    let id = *draw.pick(&IDS);
    sheet.push_str(&format!("[[step]]\nid = {}\n", quoted(id)));
    let (one, two) = (draw.byte(), draw.byte());
    let of = if is_plan {
        ["phase", "expect", "dropped", "who", "note", "kind"]
    } else {
        ["outcome", "lesson", "note", "who", "kind", "x"]
    };
    for (bit, key) in ["title", of[0], of[1], of[2], of[3], of[4]].into_iter().enumerate() {
        if one & 1 << bit != 0 {
            let kinds = ["hypothesis", "recurring", "decision"];
            let text = if key == "kind" { (*draw.pick(&kinds)).to_owned() } else { draw.text() };
            sheet.push_str(&format!("{key} = {}\n", quoted(&text)));
        }
    }
    let lists = if is_plan { ["needs", "from", "was", "yields"] } else { ["plan", "from", "was", "evidence"] };
    for (bit, key) in lists.into_iter().enumerate() {
        if two & 1 << bit != 0 {
            let name = |draw: &mut Draw<'_>| if draw.flag() { (*draw.pick(&IDS)).to_owned() } else { draw.text() };
            let names: Vec<String> = (0..draw.below(3)).map(|_| quoted(&name(draw))).collect();
            sheet.push_str(&format!("{key} = [{}]\n", names.join(", ")));
        }
    }
    let days = if is_plan { ["due", "due"] } else { ["started", "finished"] };
    for (bit, key) in days.into_iter().enumerate() {
        if two & 16 << bit != 0 && (bit == 0 || !is_plan) {
            sheet.push_str(&format!("{key} = {}\n", draw.day()));
        }
    }
    if two & 64 != 0 {
        sheet.push_str(&format!("allow = [\"bad-id\"]\nallow-because = {}\n", quoted(&draw.text())));
    }
    if two & 128 != 0 {
        sheet.push_str(&format!("{} = {}\n", ["zeal", "\"::x\"", "\"\\u202E\""][draw.below(3)], quoted(&draw.text())));
    }
}
