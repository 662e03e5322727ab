//! Writes what the page shows before its program runs into a folder: the form, and the first screen.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use playground::screen::{Lab, Screen};
use playground::state::{self, State};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("give a folder")?;
    let write = |name: &str, text: &str| fs::write(Path::new(&folder).join(name), text);
    let Screen { pictures, numbers, array, rust, python, .. } = Lab::default().screen(&State::default());
    write("form", &state::form())?;
    write("numbers", &numbers)?;
    write("array", &array)?;
    write("rust", &rust)?;
    write("python", &python)?;
    for (i, picture) in pictures.iter().enumerate() {
        write(&format!("picture_{i}"), picture)?;
    }
    Ok(())
}
