use super::*;

#[test]
fn a_program_is_a_name_or_a_whole_path() {
    assert!(!is_relative("my-matcher"));
    assert!(!is_relative("my.matcher"));
    for relative in ["./my-matcher", "tools/my-matcher", "../my-matcher", "..", ".", ".hidden"] {
        assert!(is_relative(relative), "{relative}");
    }
    #[cfg(unix)]
    assert!(!is_relative("/opt/my-matcher"));
}
