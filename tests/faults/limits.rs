//! The real thing: the built program where the system itself says no.

use std::fs;

use super::world::Template;
use crate::support::git::{hermetic, run, skipped};

/// Runs the program as a process that may write no byte to any file, as on a full disk.
#[test]
fn a_process_that_may_write_nothing_changes_nothing() {
    let template = Template::new();
    let commands: [&[&str]; 5] = [
        &["plan", "-i", "x", "Ask for prices", "--commit"],
        &["rename", "-i", "x", "check-ins", "talks"],
        &["init", "new"],
        &["schema", "--write"],
        &["report", "--output", "report.md"],
    ];
    for args in commands {
        let world = template.copy();
        let before = world.state();
        let mut command = hermetic("/bin/sh", world.path());
        // A signal that is ignored stays so, and leaves the error.
        command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_asplanned")]);
        let output = run(command.args(args));
        assert_eq!(output.code, 2, "{args:?}: {}", output.stderr);
        assert!(output.stderr.contains("File too large") && output.stderr.contains("\n  try: "), "{}", output.stderr);
        assert_eq!(world.state(), before, "{args:?}");
    }
}

#[test]
fn a_folder_without_permission_is_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;

    let world = Template::new().copy();
    let folder = world.path().join("plans/x");
    let permit = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    permit(0o555);
    if fs::write(folder.join("probe"), "").is_ok() {
        skipped("whoever runs this may write anywhere");
        return;
    }
    let before = world.state();
    let mut command = hermetic(env!("CARGO_BIN_EXE_asplanned"), world.path());
    let output = run(command.args(["plan", "-i", "x", "Ask for prices"]));
    let after = world.state();
    permit(0o755);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(
        output.stderr.contains("plans/x/plan.toml.lock") && output.stderr.contains("may write"),
        "{}",
        output.stderr
    );
    assert_eq!(after, before);
}
