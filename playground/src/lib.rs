//! The playground: what the lesson's page for dragging parameters computes, with the crate, in a browser.
//!
//! [`state`] has the controls and the address, [`screen`] computes and draws what is on the screen, and [`code`] writes the cell of a
//! notebook and the NumPy code that show the same. The page calls [`read`] and [`show`].

pub mod code;
pub mod product;
pub mod screen;
pub mod state;
pub mod tape;

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::LazyLock;

use wasm_bindgen::prelude::*;

use screen::{Lab, Screen};
use state::{CONTROLS, Control, Kind, State, nearest};

static TRACKS: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| CONTROLS.iter().map(Control::track).collect());

thread_local! {
    static LAB: RefCell<Lab> = RefCell::new(Lab::default());
}

/// The state that an address names, or, if `before` is the whole address of a state, what typing makes of that one: its address, its
/// whole address, sentences about what was wrong, and a line for each control (name, value, place on its track, value in words, whether
/// it matters, whether it was wrong; with tabs between them).
#[wasm_bindgen]
pub fn read(address: &str, before: &str) -> Vec<String> {
    let (state, problems) = State::parse(before).0.changed(address, !before.is_empty());
    let (wrong, sentences): (Vec<_>, Vec<_>) = problems.into_iter().unzip();
    vec![state.address(), state.whole(), sentences.join(" "), controls(&state, &wrong)]
}

/// The parts of the [`Screen`] in the state that an address names, the pictures last.
#[wasm_bindgen]
pub fn show(address: &str) -> Vec<String> {
    let Screen { pictures, numbers, array, rust, python, said } =
        LAB.with_borrow_mut(|lab| lab.screen(&State::parse(address).0));
    [vec![numbers, array, rust, python, said], pictures].concat()
}

fn controls(state: &State, wrong: &[&str]) -> String {
    let mut lines = String::new();
    for (control, track) in CONTROLS.iter().zip(&*TRACKS) {
        let (name, value) = (control.name, state.value(control.name));
        let place = if let Kind::Choice(_) = control.kind { 0 } else { nearest(track, value) };
        let (written, words) = (control.written(value), control.words(value));
        let (matters, wrong) = (state.uses(name), wrong.contains(&name));
        let _ = writeln!(lines, "{name}\t{written}\t{place}\t{words}\t{matters}\t{wrong}");
    }
    lines
}

/// Tells what went wrong to a function of the page, because a program that has panicked cannot be asked any more.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen(start)]
fn start() {
    #[wasm_bindgen]
    extern "C" {
        fn failed(why: &str);
    }
    std::panic::set_hook(Box::new(|panic| {
        failed(panic.payload_as_str().unwrap_or("it does not say why"));
    }));
}
