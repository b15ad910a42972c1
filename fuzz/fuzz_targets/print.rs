//! Drives [`asplanned_fuzz::fuzz::print`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| asplanned_fuzz::fuzz::print(data));
