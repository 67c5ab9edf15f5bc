#![no_main]

#[path = "../inputs.rs"]
#[allow(dead_code)]
mod inputs;

libfuzzer_sys::fuzz_target!(
    init: inputs::forgive_libraries(),
    |data: &[u8]| inputs::xlsx(data)
);
