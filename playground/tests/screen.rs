//! What is on the screen: the lesson's numbers, and the same whatever was shown before.

use initializers::prelude::*;
use playground::screen::{Lab, Screen};
use playground::state::{CONTROLS, Kind, State};

fn screen(address: &str) -> Screen {
    let (state, problems) = State::parse(address);
    assert_eq!(problems, [""; 0], "{address}");
    Lab::default().screen(&state)
}

#[test]
fn the_first_screen_is_the_lessons_first_layer() {
    let mut rng = RandomState::new(0);
    let x = rng.randn((4, 10));
    let w = rng.randn((10, 5)) * 0.01;
    let a = x.dot(&w).tanh();
    let Screen { array, numbers, pictures, .. } = screen("");
    assert_eq!(array, repr(&a));
    for number in ["0.3125424732", "1.132806558", "8.646948635e−5", "0.00174354732"] {
        assert!(numbers.contains(number), "{numbers}");
    }
    assert_eq!(pictures[3], histogram(&a).title("a = tanh(z)").bins(40).range(-1.0..1.0).svg());
}

#[test]
fn depth_is_the_network_of_the_notebook() {
    let mut rng = RandomState::new(3);
    let network = Network::new(&mut rng, &[30; 11], Init::HeNormal, Activation::Relu);
    let signals = network.forward(&rng.randn((20, 30)));
    let Screen { numbers, .. } = screen("view=depth&init=he_normal&activation=relu&layers=10&width=30&batch=20&seed=3");
    for signal in signals {
        assert!(
            numbers.contains(&format!("{}", format!("{:.9e}", std(&signal.a)).parse::<f64>().unwrap())),
            "{numbers}"
        );
    }
}

/// States one of whose controls moves at a time, as under a hand.
fn walk(steps: usize) -> Vec<State> {
    let mut rng = RandomState::new(1);
    let mut named: Vec<String> =
        CONTROLS.iter().map(|control| control.written(State::default().value(control.name))).collect();
    (0..steps)
        .map(|_| {
            let i = rng.below(CONTROLS.len() as u64) as usize;
            let control = &CONTROLS[i];
            let most = if matches!(control.name, "inputs" | "units" | "samples" | "width" | "batch" | "layers") {
                40.0
            } else {
                f64::MAX
            };
            let values = match control.kind {
                Kind::Choice(values) => (0..values.len()).map(|value| value as f64).collect(),
                Kind::Number { .. } => control.track().into_iter().filter(|value| *value <= most).collect::<Vec<_>>(),
            };
            // Above the other bound is a state as well, but not one with a screen.
            let values: Vec<f64> = values
                .into_iter()
                .filter(|v| !(control.name == "low" && *v > 0.1 || control.name == "high" && *v < -0.1))
                .collect();
            named[i] = control.written(values[rng.below(values.len() as u64) as usize]);
            let address: Vec<String> =
                CONTROLS.iter().zip(&named).map(|(control, value)| format!("{}={value}", control.name)).collect();
            State::parse(&address.join("&")).0
        })
        .collect()
}

#[test]
fn what_is_kept_from_before_changes_nothing() {
    let mut lab = Lab::default();
    for state in walk(80) {
        assert_eq!(lab.screen(&state), Lab::default().screen(&state), "{}", state.address());
    }
}

#[test]
fn digits_that_rounding_errors_reach_are_not_shown() {
    // Large weights under tanh make chaos: after 50 layers nothing is left of the digits.
    let numbers = screen("view=depth&init=normal&std=3&activation=tanh&layers=50&width=100&batch=20").numbers;
    let rows: Vec<&str> = numbers.split("<tr>").collect();
    assert!(!rows[2].contains('≈') && rows[51].contains('≈'), "{numbers}");
    // He's weights under ReLU lose none.
    assert!(!screen("view=depth&init=he_normal&activation=relu&layers=50&width=100&batch=20").numbers.contains('≈'));
}

#[test]
fn what_the_crate_refuses_is_said_in_its_words() {
    let state = State::parse("init=uniform&low=1&high=0").0;
    let refused = std::panic::catch_unwind(|| Lab::default().screen(&state)).unwrap_err();
    let words = refused.downcast::<String>().unwrap();
    assert_eq!(*words, "uniform needs finite bounds with low <= high, but got low = 1 and high = 0");
}
