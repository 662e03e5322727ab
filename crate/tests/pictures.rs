//! Every kind of figure as an SVG file in `tests/pictures`; some of them are the gallery of the docs. After an
//! intended change, `ACCEPT_PICTURES=1 cargo test --test pictures` rewrites them: look at them before you commit them.

#![cfg(feature = "notebook")]

use std::fs;
use std::path::Path;

use initializers::prelude::*;

/// Compares a picture with its file, and says in which elements they differ.
fn same(name: &str, figure: &impl Figure) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name).with_extension("svg");
    let svg = figure.svg();
    if std::env::var_os("ACCEPT_PICTURES").is_some() {
        fs::write(&path, &svg).unwrap();
    }
    let accepted = fs::read_to_string(&path).unwrap_or_default();
    let (new, old) = (elements(&svg), elements(&accepted));
    let differ = |(new, old): &(&Node, &Node)| !alike(new, old);
    let different: Vec<_> =
        new.iter().zip(&old).filter(differ).map(|(new, old)| format!("- {old:?}\n+ {new:?}")).collect();
    assert!(
        new.len() == old.len() && different.is_empty(),
        "{name}.svg has {} elements and had {}; if intended, accept it with ACCEPT_PICTURES=1:\n{}",
        new.len(),
        old.len(),
        different.join("\n")
    );
}

/// An element: its name, its text, and its attributes.
type Node = (String, String, Vec<(String, String)>);

fn elements(svg: &str) -> Vec<Node> {
    let Ok(document) = roxmltree::Document::parse(svg) else { return vec![] };
    let attributes = |node: roxmltree::Node| node.attributes().map(|a| (a.name().into(), a.value().into())).collect();
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    elements.map(|node| (node.tag_name().name().into(), node.text().unwrap_or("").into(), attributes(node))).collect()
}

/// The attributes that say where an element is, which rounding on another machine can move by a pixel.
const PLACES: [&str; 10] = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "points", "transform"];

/// Whether two elements are the same except for a pixel in their places.
fn alike(a: &Node, b: &Node) -> bool {
    let near = |a: &str, b: &str| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1.0,
        _ => a == b,
    };
    let all_near = |a: &str, b: &str| {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split([' ', ',']).collect(), b.split([' ', ',']).collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| near(a, b))
    };
    // A bar is a pixel wider or higher where one of its edges has moved.
    let is_place = |name: &str| PLACES.contains(&name) || (a.0 == "rect" && ["width", "height"].contains(&name));
    let same = |a: &(String, String), b: &(String, String)| {
        a.0 == b.0 && (a.1 == b.1 || is_place(&a.0) && all_near(&a.1, &b.1))
    };
    a.0 == b.0 && a.1 == b.1 && a.2.len() == b.2.len() && a.2.iter().zip(&b.2).all(|(a, b)| same(a, b))
}

/// The activations of each layer of a network of this depth and 100 units a layer.
fn layers(init: Init, depth: usize, activate: fn(&Array2<f64>) -> Array2<f64>) -> Vec<(String, Array2<f64>)> {
    let mut rng = RandomState::new(0);
    let mut a = rng.randn((100, 100));
    let layer = |i| {
        a = activate(&a.dot(&init.sample(&mut rng, (100, 100))));
        (format!("layer {i}"), a.clone())
    };
    (1..=depth).map(layer).collect()
}

fn tanh(z: &Array2<f64>) -> Array2<f64> {
    z.tanh()
}

fn relu(z: &Array2<f64>) -> Array2<f64> {
    z.relu()
}

fn named(layers: &[(String, Array2<f64>)]) -> impl Iterator<Item = (&String, &Array2<f64>)> {
    layers.iter().map(|(name, a)| (name, a))
}

fn careless() -> Init {
    Init::Normal { mean: 0.0, std: 0.08 }
}

#[test]
fn one_histogram() {
    let mut rng = RandomState::new(0);
    let z = rng.randn((100, 100));
    same("histogram", &histogram(&z.tanh()).title("tanh of N(0, 1)").bins(50).range(-1.0..1.0));
    same("zeros", &histogram(&z.relu()).title("ReLU of N(0, 1)").density());
    same("log-counts", &histogram(&z).title("N(0, 1) on a logarithmic axis").log_counts());
    let bad = [1.0, f64::NAN, 2.0, 2.5, f64::INFINITY, 50.0];
    same("left-out", &histogram(&bad).title("NaN, ∞ and an outlier").bins(10).range(0.0..3.0));
    same("empty", &histogram(&[]).title("no values"));
}

#[test]
fn several_histograms() {
    let layers10 = layers(careless(), 10, tanh);
    let of = |layers: &[(String, Array2<f64>)]| histograms(named(layers)).range(-1.0..1.0);
    same("layers", &of(&layers10).title("careless, tanh, ten layers"));
    same("layers-50", &of(&layers(Init::XavierNormal, 50, tanh)).title("Xavier, tanh, fifty layers"));
    same("overlay", &of(&layers10[..5]).title("careless, tanh, five layers").bins(40).overlay());
    let z = RandomState::new(1).randn((100, 100));
    let (half, dead) = (z.relu(), (z.clone() - 1.0).relu());
    same("side-by-side", &histograms([("N(0, 1)", &z), ("ReLU", &half), ("ReLU of N(−1, 1)", &dead)]).bins(40));
}

#[test]
fn several_curves() {
    let stds = |init: Init| layers(init, 20, relu).iter().map(|(_, a)| std(a)).collect::<Vec<_>>();
    let inits = [("careless", careless()), ("Xavier", Init::XavierNormal), ("He", Init::HeNormal)];
    let series = inits.map(|(name, init)| (name, stds(init)));
    let halving: Vec<f64> = (0..20).map(|layer| 0.58 * 0.5_f64.powf(0.5 * f64::from(layer))).collect();
    let figure = curves(series.iter().map(|(name, ys)| (name, ys)))
        .title("ReLU, 100 units a layer")
        .x_label("layer")
        .y_label("std of the activations")
        .log_y()
        .prediction("Xavier, predicted: 2^(−l/2)", &halving);
    same("curves", &figure);
}

#[test]
fn a_matrix() {
    let w = xavier_uniform(&mut RandomState::new(0), 8, 6);
    same("heat-map", &heat_map(&w).title("Xavier, 8 inputs and 6 units"));
}

#[test]
fn figures_together() {
    let z = RandomState::new(0).randn((100, 100));
    let h = histogram(&z.tanh()).title("tanh").range(-1.0..1.0);
    let c = curves([("He", &[1.0, 1.1, 0.9]), ("Xavier", &[0.7, 0.5, 0.3])]).title("std").x_label("layer");
    same("row", &row((&h, &c)));
    same("column", &column((&h, &row((heat_map(&z.slice(s![..4, ..5])).title("z"), &c)))));
}
