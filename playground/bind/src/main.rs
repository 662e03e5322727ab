//! Writes parts of the page into a folder: the packed program, the script of its worker, and the script of the page.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, folder] = &arguments[..] else { return Err("give the program and a folder".into()) };
    let write = |name: &str, text: &str| fs::write(Path::new(folder).join(name), text);

    let mut bindgen = Bindgen::new();
    bindgen.input_path(program).no_modules(true)?.typescript(false).remove_name_section(true);
    let mut bound = bindgen.generate_output()?;
    write("worker", &(bound.js().to_string() + include_str!("../../src/worker.js")))?;
    let mut packed = GzEncoder::new(vec![], Compression::best());
    packed.write_all(&bound.wasm_mut().emit_wasm())?;
    write("program", &BASE64_STANDARD.encode(packed.finish()?))?;

    let script = include_str!("../../src/page.js");
    write("script", script)?;
    // By this the page's policy knows its script.
    write("script_hash", &BASE64_STANDARD.encode(Sha256::digest(script)))?;
    Ok(())
}
