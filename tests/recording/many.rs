//! Many processes at once, and processes that are ended at any moment: nothing is lost, nothing is half written.

use std::fs;
use std::process::{Child, Stdio};
use std::time::Instant;

use super::{RECORD, done, planned, text};
use crate::support::git::program;

#[test]
fn fifty_processes_record_fifty_steps() {
    let repository = planned("# first\n");
    let start = |number: usize| -> Child {
        let title = format!("Step {number}");
        let args = ["start", &title, "--unplanned", "--format", "json"];
        program(repository.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..50).map(start).collect();
    let mut written = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => written += 1,
            // Who waited too long says so.
            code => {
                let err = String::from_utf8(output.stderr).unwrap();
                assert_eq!(code, Some(2), "{err}");
                assert!(err.contains("actual.toml.lock"), "{err}");
            }
        }
    }
    let record = text(&repository, RECORD);
    assert!(record.starts_with("# first\n"));
    assert_eq!(record.matches("[[step]]").count(), written);
    assert!(written > 0);
    assert_eq!(done(&repository, &["check"]).stderr, "");
    assert_eq!(fs::read_dir(repository.path().join("plans/x")).unwrap().count(), 2);
}

#[test]
fn days_that_many_processes_add_are_all_there() {
    let repository = planned("");
    done(&repository, &["did", "check-ins", "--on", "2024-05-15"]);
    let did = |day: u32| {
        let on = format!("2024-05-{day:02}");
        program(repository.path(), &["did", "check-ins", "--on", &on]).stdout(Stdio::null()).spawn().unwrap()
    };
    // Before and behind the day that is there, in no order.
    let children: Vec<Child> = [20, 3, 28, 9, 1, 17, 24, 12, 5, 30].into_iter().map(did).collect();
    let written = children.into_iter().map(|mut child| child.wait().unwrap().success()).filter(|it| *it).count();
    let record = text(&repository, RECORD);
    let days: Vec<&str> = record.split_once("on = [").unwrap().1.split_once(']').unwrap().0.split(", ").collect();
    assert_eq!(days.len(), written + 1, "{record}");
    assert!(days.is_sorted(), "{record}");
    assert!(record.contains(&format!("started = {}\n", days[0])), "{record}");
}

#[test]
fn one_title_at_once_is_one_step_or_a_word() {
    let repository = planned("");
    fs::write(repository.path().join("asplanned.toml"), "record = \"folder\"\n").unwrap();
    let start = |_| program(repository.path(), &["start", "Same"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn();
    let children: Vec<Child> = (0..10).map(|number| start(number).unwrap()).collect();
    let codes: Vec<_> = children.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, 0 | 2)), "{codes:?}");
    assert_eq!(fs::read_dir(repository.path().join("plans/x/actual")).unwrap().count(), 1);
    assert_eq!(done(&repository, &["check"]).stderr, "");
}

#[cfg(unix)]
#[test]
fn a_killed_process_leaves_the_old_file_or_the_new_one() {
    let rounds = std::env::var("ASPLANNED_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(60);
    let repository = planned("");
    let folder = repository.path().join("plans/x");
    let mut random = 0x9e37_79b9_u64;
    // Killed at any moment of its life, however fast the machine is.
    let begin = Instant::now();
    assert!(program(repository.path(), &["start", "Whole", "--unplanned"]).output().unwrap().status.success());
    let life = begin.elapsed();
    let (mut killed, mut stale) = (0, 0);
    // On a busy machine most may have ended before they are killed: then more are tried.
    for round in 0..rounds * 10 {
        if round >= rounds && killed * 8 > rounds {
            break;
        }
        let before = text(&repository, RECORD);
        let title = format!("Round {round}");
        let mut child = program(repository.path(), &["start", &title, "--unplanned"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(life.mul_f64(f64::from(u32::try_from(random >> 33).unwrap()) / f64::from(1u32 << 31)));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let after = text(&repository, RECORD);
        let id = format!("id = \"round-{round}\"\n");
        if after != before {
            assert!(after.starts_with(&before) && after.contains(&id), "{after}");
            assert!(after.ends_with("started = 2024-06-01\n"), "{after}");
        }
        let output = crate::support::git::run(&mut program(repository.path(), &["start", &format!("After {round}")]));
        if output.code == 2 {
            stale += 1;
            assert!(output.stderr.contains("actual.toml.lock"), "{}", output.stderr);
            fs::remove_file(folder.join("actual.toml.lock")).unwrap();
            done(&repository, &["start", &format!("After {round}")]);
        } else {
            assert_eq!(output.code, 0, "{}", output.stderr);
        }
        for left in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = left.file_name().unwrap().to_string_lossy().into_owned();
            assert!(left.extension().is_none_or(|it| it != "lock"), "{name}");
            if name.starts_with('.') {
                // A temporary file of the killed process is nobody's plan or record.
                fs::remove_file(left).unwrap();
            }
        }
    }
    assert!(killed * 8 > rounds, "{killed} of {rounds} were killed, {stale} left a lock");
}
