//! Drives [`asplanned_fuzz::fuzz::parse`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| asplanned_fuzz::fuzz::parse(data));
