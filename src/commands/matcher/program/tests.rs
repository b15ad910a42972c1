use super::*;

const LIMITS: Limits = Limits { time: Duration::from_secs(20), bytes: 1 << 20, pairs: 1000 };

fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script].map(str::to_owned).to_vec()
}

/// Asks a script about three titles.
fn asked(script: &str, limits: Limits) -> Result<Vec<Pair>, String> {
    ask(&shell(script), &["a", "b", "c"], &limits).map_err(|trouble| trouble.to_string())
}

fn pair(one: usize, other: usize, score: f64) -> Pair {
    Pair { one, other, score }
}

#[test]
fn it_is_asked_a_line_a_title_and_answers_a_line_a_pair() {
    let script =
        "[ \"$(cat)\" = '{\"id\":0,\"text\":\"a\"}\n{\"id\":1,\"text\":\"b\"}\n{\"id\":2,\"text\":\"c\"}' ] || exit 3
        echo '{\"one\":0,\"other\":2,\"score\":0.5}'; echo; printf '{\"one\":1,\"other\":0,\"score\":1}'";
    assert_eq!(asked(script, LIMITS), Ok(vec![pair(0, 2, 0.5), pair(1, 0, 1.0)]));
    assert_eq!(asked("cat > /dev/null", LIMITS), Ok(vec![]));
}

#[test]
fn it_stands_in_an_empty_folder_that_goes_with_it() {
    let left = tempfile::tempdir().unwrap();
    let note = left.path().join("folder");
    let script = format!("[ -z \"$(ls -A)\" ] && pwd > '{}'; touch left", note.display());
    assert_eq!(asked(&script, LIMITS), Ok(vec![]));
    let folder = std::fs::read_to_string(note).unwrap();
    assert!(folder.contains("asplanned-matcher-"));
    assert!(!std::path::Path::new(folder.trim()).exists());
}

#[test]
fn no_shell_reads_its_arguments() {
    let command = ["printf", "%s", "$(echo 1); {}\n"].map(str::to_owned).to_vec();
    let said = ask(&command, &["a"], &LIMITS).unwrap_err().to_string();
    assert!(said.starts_with("printed what is no answer, in line 1: expected"), "{said}");
}

#[test]
fn it_need_not_read() {
    let titles: Vec<String> = (0..20_000).map(|number| format!("a title of some length, {number}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let answer = "echo '{\"one\":0,\"other\":19999,\"score\":0.5}'";
    assert_eq!(ask(&shell(answer), &titles, &LIMITS).unwrap(), [pair(0, 19_999, 0.5)]);
    let slow = format!("exec <&-; sleep 0.1; {answer}");
    assert_eq!(ask(&shell(&slow), &titles, &LIMITS).unwrap(), [pair(0, 19_999, 0.5)]);
    // Much said before anything is read, and on both ways out.
    let chatty = format!("yes no | head -c 300000 >&2; cat > /dev/null; {answer}");
    assert_eq!(ask(&shell(&chatty), &titles, &LIMITS).unwrap(), [pair(0, 19_999, 0.5)]);
}

#[test]
fn one_that_fails_is_quoted() {
    let said = asked("echo first >&2; echo 'no such model' >&2; echo >&2; exit 3", LIMITS).unwrap_err();
    assert_eq!(said, "failed, exit status: 3: no such model");
    // What it had answered before it failed is no answer.
    let half = "echo '{\"one\":0,\"other\":2,\"score\":0.5}'; kill -9 $$";
    assert_eq!(asked(half, LIMITS).unwrap_err(), "failed, signal: 9 (SIGKILL)");
    let missing = ask(&["asplanned-no-such-program".to_owned()], &["a"], &LIMITS).unwrap_err().to_string();
    assert!(missing.starts_with("can't be started: "), "{missing}");
    assert!(ask(&[], &["a"], &LIMITS).is_err());
}

#[test]
fn one_that_never_ends_is_stopped() {
    let short = Limits { time: Duration::from_millis(300), ..LIMITS };
    let start = Instant::now();
    let late = "was stopped: it had not answered after 300ms";
    for script in ["exec sleep 60", "exec > /dev/null; exec sleep 60", "exec >&- 2>&-; sleep 60", "sleep 60 & exit 0"] {
        assert_eq!(asked(script, short).unwrap_err(), late, "{script}");
    }
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn one_that_is_stopped_is_gone() {
    let left = tempfile::tempdir().unwrap();
    let note = left.path().join("id");
    let script = format!("echo $$ > '{}'; exec sleep 60", note.display());
    assert!(asked(&script, Limits { time: Duration::from_millis(500), ..LIMITS }).is_err());
    let id = std::fs::read_to_string(note).unwrap();
    let alive = Command::new("kill").args(["-0", id.trim()]).stderr(Stdio::null()).status().unwrap();
    assert!(!alive.success());
}

#[test]
fn one_that_prints_without_end_is_stopped() {
    let small = Limits { bytes: 100_000, ..LIMITS };
    for endless in ["yes ''", "yes | tr -d '\\n'", "cat /dev/zero"] {
        let said = asked(endless, small).unwrap_err();
        let is_said =
            said == "was stopped: it printed more than 100000 bytes" || said.starts_with("printed what is no");
        assert!(is_said, "{endless}: {said}");
    }
    assert_eq!(asked("yes ''", small).unwrap_err(), "was stopped: it printed more than 100000 bytes");
    let pairs = Limits { pairs: 10, ..LIMITS };
    let many = "yes '{\"one\":0,\"other\":2,\"score\":0.5}'";
    assert_eq!(asked(many, pairs).unwrap_err(), "was stopped: it printed more than 10 pairs");
}

#[test]
fn what_is_no_answer_is_told_with_its_line() {
    let said = asked("echo '{\"one\":0,\"other\":2,\"score\":0.5}'; echo 'loading …'; sleep 60", LIMITS).unwrap_err();
    assert!(said.starts_with("printed what is no answer, in line 2: expected value"), "{said}");
    let said = asked("echo '{\"one\":0,\"other\":7,\"score\":0.5}'", LIMITS).unwrap_err();
    assert_eq!(said, "printed what is no answer, in line 1: `other` is 7, but the ids end at 2");
}
