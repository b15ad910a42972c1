//! What the tests share knows where the program is; no target starts it.

fn main() {
    println!("cargo::rustc-env=CARGO_BIN_EXE_asplanned=asplanned");
}
