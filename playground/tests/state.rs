//! The address of a state, and what becomes of a wrong one.

use playground::state::{CONTROLS, Control, Kind, State, form, nearest};

#[test]
fn an_address_names_its_state_and_no_more_than_matters() {
    let first = "view=layer&init=normal&std=0.01&mean=0&activation=tanh&inputs=10&units=5&samples=4&seed=0&axes=fixed";
    assert_eq!(State::default().address(), first);
    for address in [
        first,
        "view=depth&init=orthogonal&gain=1.2&activation=leaky_relu&slope=-0.25&layers=50&width=300&batch=200&seed=4294967295&axes=fitted",
        "view=gradients&init=variance_scaling&scale=0.5&fan=avg&distribution=uniform&activation=elu&alpha=1.5&layers=3&width=7&batch=11&seed=9",
    ] {
        assert_eq!((State::parse(address).0.address(), State::parse(address).1), (address.to_string(), vec![]));
        assert_eq!(State::parse(&format!("#{address}")).0, State::parse(address).0);
    }
}

#[test]
fn what_is_not_named_has_its_first_value() {
    let (state, problems) = State::parse("init=he_normal&seed=7");
    assert_eq!(
        state.address(),
        "view=layer&init=he_normal&activation=tanh&inputs=10&units=5&samples=4&seed=7&axes=fixed"
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!(State::parse(""), (State::default(), vec![]));
}

#[test]
fn an_address_may_be_written_as_people_and_programs_write() {
    let (state, problems) =
        State::parse("init=He%20Normal&activation=Leaky+ReLU&slope=%E2%88%920.5&inputs=1e2&seed= 3 ");
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        state.address(),
        "view=layer&init=he_normal&activation=leaky_relu&slope=-0.5&inputs=100&units=5&samples=4&seed=3&axes=fixed"
    );
}

#[test]
fn a_wrong_address_gives_a_sentence_and_the_nearest_state() {
    for (wrong, right, sentence) in [
        ("seed=-1", "seed=0", "Seed is a whole number from 0 to 4294967295, not “-1”. The page shows 0."),
        ("units=5000", "units=2000", "Units is a whole number from 1 to 2000, not “5000”. The page shows 2000 units."),
        ("units=2.6", "units=3", "Units is a whole number from 1 to 2000, not “2.6”. The page shows 3 units."),
        ("std=0", "std=0.000001", "σ is a number from 0.000001 to 1000000, not “0”. The page shows 0.000001."),
        ("std=many", "std=0.01", "σ is a number from 0.000001 to 1000000, not “many”. The page shows 0.01."),
        (
            "std=0,5",
            "std=0.01",
            "σ is written with a decimal point, not with a comma as in “0,5”. The page shows 0.01.",
        ),
        ("std=NaN", "std=0.01", "σ is a number from 0.000001 to 1000000, not “NaN”. The page shows 0.01."),
        ("activation=tan", "activation=tanh", "Activation is one of tanh, relu, "),
        ("colour=red", "seed=0", "This page has no control “colour”."),
        ("%", "seed=0", "This page has no control “%”."),
    ] {
        let (state, problems) = State::parse(wrong);
        assert!(state.address().contains(right), "{wrong}: {}", state.address());
        assert!(problems.len() == 1 && problems[0].starts_with(sentence), "{wrong}: {problems:?}");
    }
}

#[test]
fn what_is_wrong_matters_only_where_it_is_used() {
    assert_eq!(State::parse("init=he_normal&std=many").1, [""; 0]);
}

#[test]
fn what_is_typed_and_not_valid_changes_nothing() {
    let before = State::parse("std=0.5&units=300").0;
    assert_eq!(State::parse(&before.whole()), (before.clone(), vec![]));
    for half in ["std=0,", "std=", "std=-", "std=1e", "units=30000", "units=2.6", "std=0"] {
        let (state, problems) = before.changed(half, true);
        assert_eq!(state, before, "{half}");
        let (name, _) = half.split_once('=').unwrap();
        assert!(problems.len() == 1 && problems[0].0 == name, "{half}: {problems:?}");
    }
    let (state, problems) = before.changed("std=0.25&units=0&seed=7", true);
    assert_eq!((state.value("std"), state.count("units"), state.seed(), problems.len()), (0.25, 300, 7, 1));
}

#[test]
fn any_address_leads_to_a_state_that_needs_no_correction() {
    for address in [
        "&&=&=&a",
        "seed",
        "view=%ff&init=%",
        "x=<script>alert(1)</script>",
        "seed=99999999999999999999999999",
        "#####",
    ] {
        let (state, _) = State::parse(address);
        assert_eq!(State::parse(&state.address()), (state, vec![]));
    }
}

#[test]
fn tracks_go_from_end_to_end_through_the_numbers_that_people_choose() {
    for control in &CONTROLS {
        let Kind::Number { least, most, first, .. } = control.kind else { continue };
        let track = control.track();
        assert!(track.is_sorted() && track[0] >= least && track[track.len() - 1] <= most, "{}", control.name);
        assert!(track.contains(&first), "{} cannot be dragged back to {first}", control.name);
        assert_eq!(track[nearest(&track, first)], first);
    }
    for (name, chosen) in
        [("std", vec![0.001, 0.01, 0.03, 0.1, 1.0, 10.0]), ("units", vec![1.0, 5.0, 100.0, 300.0, 500.0, 2000.0])]
    {
        let track = CONTROLS.iter().find(|control| control.name == name).unwrap().track();
        assert!(chosen.iter().all(|value| track.contains(value)), "{name}: {track:?}");
    }
}

#[test]
fn the_form_has_every_control_with_its_label() {
    let form = form();
    for Control { name, .. } in &CONTROLS {
        assert!(form.contains(&format!("name=\"{name}\"")));
        assert!(*name == "view" || form.contains(&format!("<label for=\"{name}\"")));
    }
}

#[test]
fn every_choice_is_another_initializer_or_activation() {
    let drawn = |name: &str, show: fn(&State) -> String| {
        let control = CONTROLS.iter().find(|control| control.name == name).unwrap();
        let Kind::Choice(values) = control.kind else { panic!("{name} is a choice") };
        let all: std::collections::BTreeSet<String> =
            values.iter().map(|(value, _)| show(&State::parse(&format!("{name}={value}")).0)).collect();
        assert_eq!(all.len(), values.len(), "{all:?}");
    };
    drawn("init", |state| state.init().to_string());
    drawn("activation", |state| state.activation().to_string());
}
