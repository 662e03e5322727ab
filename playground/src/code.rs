//! The cell of a notebook, and the NumPy code, that show what is on the screen.

use initializers::activation::Activation;
use initializers::init::{Distribution, Fan, Init};

use crate::state::State;

/// The ends of an axis; without them, those of the values.
pub type Axes = Option<(f64, f64)>;

/// How many activations are printed at most.
pub const MOST_PRINTED: usize = 100;

/// The number of bins of each histogram.
pub const BINS: usize = 40;

/// The axes of x, w, z and a.
pub fn axes(state: &State) -> [Axes; 4] {
    if state.chosen("axes") == "fitted" {
        return [None; 4];
    }
    let a = match state.activation() {
        Activation::Tanh => (-1.0, 1.0),
        Activation::Sigmoid => (0.0, 1.0),
        Activation::Relu | Activation::Softplus => (0.0, 4.0),
        _ => (-4.0, 4.0),
    };
    [(-4.0, 4.0), (-1.0, 1.0), (-4.0, 4.0), a].map(Some)
}

/// Whether the share of dead units is shown.
pub fn has_dead_units(state: &State) -> bool {
    state.activation() == Activation::Relu
}

/// The layers whose values are drawn.
pub fn shown_layers(state: &State) -> Vec<usize> {
    let layers = state.count("layers");
    if layers <= 5 { (1..=layers).collect() } else { (0..5).map(|i| 1 + (i * (layers - 1) + 2) / 4).collect() }
}

/// The titles of the pictures of many layers: of their histograms, and of the curve.
pub fn titles(state: &State) -> [String; 2] {
    let [layers, width, batch] = ["layers", "width", "batch"].map(|name| state.count(name));
    let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let network = format!("{}, {}", state.init(), state.activation());
    let sizes = [many(layers, "layer"), many(width, "unit"), many(batch, "sample")];
    let of_all = format!("{network}: {} of {}, {}, seed {}", sizes[0], sizes[1], sizes[2], state.seed());
    [of_all, format!("std by layer: {network}, seed {}", state.seed())]
}

/// The title of the gradients of a layer.
pub fn title_of_gradient(layer: usize) -> String {
    format!("∂C/∂z of layer {layer}")
}

fn init_in_rust(init: Init) -> String {
    match init {
        Init::VarianceScaling { scale, fan, distribution } => format!(
            "Init::VarianceScaling {{ scale: {scale:?}, fan: Fan::{fan:?}, distribution: initializers::init::Distribution::{distribution:?} }}"
        ),
        _ => format!("Init::{init:?}"),
    }
}

fn range_in_rust(axes: Axes) -> String {
    axes.map(|(from, to)| format!(".range({from:?}..{to:?})")).unwrap_or_default()
}

/// The cell of one layer.
pub fn layer_in_rust(state: &State, small: bool) -> String {
    let [samples, inputs, units] = ["samples", "inputs", "units"].map(|name| state.count(name));
    let (init, activation) = (state.init(), state.activation());
    let [x, w, z, a] = axes(state).map(|axes| format!(".bins({BINS}){}", range_in_rust(axes)));
    let print = if small { "println!(\"{}\", repr(&a));\n" } else { "" };
    format!(
        "let mut rng = RandomState::new({});
let x = rng.randn(({samples}, {inputs}));
let w = {}.sample(&mut rng, ({inputs}, {units}));
let z = x.dot(&w);
let a = Activation::{activation:?}.apply(&z);

for values in [&x, &w, &z, &a] {{
    println!(\"{{}} {{}}\", mean(values), var(values));
}}
println!(\"{{}}\", {inputs}.0 * var(&w) * var(&x));
{print}
let pictures = [
    histogram(&x).title(\"x\"){x},
    histogram(&w).title(\"w: {init}\"){w},
    histogram(&z).title(\"z = x · w\"){z},
    histogram(&a).title(\"a = {activation}(z)\"){a},
];
column([row(&pictures[..2]), row(&pictures[2..])])
",
        state.seed(),
        init_in_rust(init),
    )
}

/// The layers of the cell, with the functions before them.
fn stack_in_rust(state: &State) -> String {
    format!(
        "let mut rng = RandomState::new({});
let mut network = Network::new(&mut rng, &[{}; {}], {}, Activation::{:?});
",
        state.seed(),
        state.count("width"),
        state.count("layers") + 1,
        init_in_rust(state.init()),
        state.activation(),
    )
}

/// The curve of all layers.
fn curve_in_rust(state: &State, more: &str, label: &str) -> String {
    let [_, title] = titles(state);
    format!(
        "
let by_layer = curves([(\"measured\", &stds)]){more}
    .title({title:?})
    .x_label(\"layer\")
    .y_label(\"{label}\")
    .log_y();
"
    )
}

/// The cell of many layers.
pub fn depth_in_rust(state: &State) -> String {
    let dead = has_dead_units(state);
    let layers: Vec<String> = shown_layers(state)
        .iter()
        .map(|layer| format!("    (\"layer {layer}\", &activations[{}]),\n", layer - 1))
        .collect();
    let [title, _] = titles(state);
    format!(
        "{}
{}let x = rng.randn(({}, {}));
let signals = network.forward(&x);
let predictions = predicted(&network);
let (mut activations, mut stds) = (vec![], vec![]);
for (signal, prediction) in signals.into_iter().zip(&predictions) {{
    stds.push(std(&signal.a));
    println!(\"{}, std(&signal.a), prediction{});
    activations.push(signal.a);
}}
{}
let layers = histograms([
{}])
.title({title:?})
.bins({BINS}){};
column((by_layer, layers))
",
        include_str!("predicted.rs"),
        stack_in_rust(state).replace("let mut network", "let network"),
        state.count("batch"),
        state.count("width"),
        if dead { "{} {} {}\"" } else { "{} {}\"" },
        if dead { ", initializers::stats::dead_share(&signal.a)" } else { "" },
        curve_in_rust(state, "\n    .prediction(\"predicted\", &predictions)", "std of activations"),
        layers.concat(),
        range_in_rust(axes(state)[3]),
    )
}

/// The cell of gradients.
pub fn gradients_in_rust(state: &State) -> String {
    let [layers, width, batch] = ["layers", "width", "batch"].map(|name| state.count(name));
    let pictures: Vec<String> = shown_layers(state)
        .iter()
        .map(|layer| {
            format!("    histogram(&backward[{}]).title({:?}).bins({BINS}),\n", layer - 1, title_of_gradient(*layer))
        })
        .collect();
    format!(
        "{}network.layers.push(Layer::new(&mut rng, {width}, 10, Init::XavierUniform, Activation::Identity));
let x = rng.randn(({batch}, {width}));
let mut labels = vec![];
for _ in 1..={batch} {{
    labels.push(rng.below(10) as usize);
}}
let signals = network.forward(&x);
let (_, gradient) = softmax_cross_entropy(&signals[{layers}].a, &labels);
let gradients = network.backward(&x, &signals, &gradient);
let (mut backward, mut stds) = (vec![], vec![]);
for gradient in gradients.into_iter().take({layers}) {{
    stds.push(std(&gradient.z));
    println!(\"{{}} {{}}\", std(&gradient.z), std(&gradient.w));
    backward.push(gradient.z);
}}
{}
let pictures = [
{}];
column((by_layer, column(pictures.chunks(2).map(row).collect::<Vec<_>>())))
",
        stack_in_rust(state),
        curve_in_rust(state, "", "std of ∂C/∂z"),
        pictures.concat(),
    )
}

/// The start of the code in Python: what it imports, the weights, the activation.
fn start_in_python(state: &State) -> String {
    let (imports, phi, _) = activation_in_python(state.activation());
    let body = init_in_python(state.init());
    format!(
        "import numpy as np
import matplotlib.pyplot as plt
{imports}
def init(n_in, n_out):
{body}
def activation(z):
    return {phi}

def draw(name, values, limits):
    # Exact zeros have no bin: they are counted apart.
    plt.hist(values[values != 0], bins={BINS}, range=limits)
    plt.title(f\"{{name}}, {{np.sum(values == 0)}} exact zeros\")
    plt.show()

np.random.seed({})
",
        state.seed()
    )
}

/// The body of a function that draws weights.
fn init_in_python(init: Init) -> String {
    let scaled = |scale: f64, fan: Fan, distribution| {
        let fan = match fan {
            Fan::In => "n_in",
            Fan::Out => "n_out",
            _ => "((n_in + n_out) / 2)",
        };
        match distribution {
            Distribution::Normal => format!("    return np.random.randn(n_in, n_out) * np.sqrt({scale:?} / {fan})\n"),
            Distribution::Uniform => {
                let limit = if scale == 1.0 { format!("3 / {fan}") } else { format!("3 * {scale:?} / {fan}") };
                format!("    limit = np.sqrt({limit})\n    return np.random.uniform(-limit, limit, (n_in, n_out))\n")
            }
            // The standard deviation of N(0, 1) within ±2 is the constant.
            _ => {
                truncated(-2.0, 2.0)
                    + &format!("    return w.reshape(n_in, n_out) * np.sqrt({scale:?} / {fan}) / 0.8796256610342398\n")
            }
        }
    };
    match init {
        Init::Zeros => "    return np.zeros((n_in, n_out))\n".into(),
        Init::Ones => "    return np.ones((n_in, n_out))\n".into(),
        Init::Constant(value) => format!("    return np.full((n_in, n_out), {value:?})\n"),
        Init::Uniform { low, high } => format!("    return np.random.uniform({low:?}, {high:?}, (n_in, n_out))\n"),
        Init::Normal { mean, std } => {
            let mean = if mean == 0.0 { String::new() } else { format!("{mean:?} + ") };
            format!("    return {mean}np.random.randn(n_in, n_out) * {std:?}\n")
        }
        Init::TruncatedNormal { mean, std, low, high } => {
            truncated((low - mean) / std, (high - mean) / std)
                + &format!("    return np.clip({mean:?} + w.reshape(n_in, n_out) * {std:?}, {low:?}, {high:?})\n")
        }
        Init::XavierUniform => scaled(1.0, Fan::Avg, Distribution::Uniform),
        Init::XavierNormal => scaled(1.0, Fan::Avg, Distribution::Normal),
        Init::HeUniform => scaled(2.0, Fan::In, Distribution::Uniform),
        Init::HeNormal => scaled(2.0, Fan::In, Distribution::Normal),
        Init::LecunUniform => scaled(1.0, Fan::In, Distribution::Uniform),
        Init::LecunNormal => scaled(1.0, Fan::In, Distribution::Normal),
        Init::VarianceScaling { scale, fan, distribution } => scaled(scale, fan, distribution),
        Init::Orthogonal { gain } => format!(
            "    v = np.random.randn(min(n_in, n_out), max(n_in, n_out))
    q, r = np.linalg.qr(v.T)
    q = q * np.sign(np.diag(r)) * {gain:?}
    return q if n_in >= n_out else q.T
"
        ),
        Init::Sparse { sparsity, std } => format!(
            "    w = np.random.randn(n_in, n_out) * {std:?}
    zeros = int(np.ceil({sparsity:?} * n_in))
    order = np.arange(n_in)
    for column in range(n_out):
        for i in range(zeros):
            j = i + np.random.randint(n_in - i)
            order[i], order[j] = order[j], order[i]
            w[order[i], column] = 0
    return w
"
        ),
        // What else the page has is the identity.
        _ => "    return np.eye(n_in, n_out)\n".into(),
    }
}

/// Draws `w` from N(0, 1) within these bounds, as the crate does (`crate/src/init/truncated.rs`).
fn truncated(low: f64, high: f64) -> String {
    if high < 0.0 {
        return truncated(-high, -low) + "    w = -w\n";
    }
    let rate = f64::midpoint(low, low.hypot(2.0));
    let body = if low <= 0.0 && high - low > 2.5 {
        format!(
            "        v = np.random.randn()
        if {low:?} <= v <= {high:?}:
"
        )
    } else if low > 0.0 && (high - low) * rate > 1.0 {
        format!(
            "        v = {low:?} - np.log(1 - np.random.rand()) / {rate:?}
        if v <= {high:?} and np.random.rand() <= np.exp(-((v - {rate:?}) ** 2) / 2):
"
        )
    } else {
        let highest = low.max(0.0);
        format!(
            "        v = {low:?} + ({high:?} - {low:?}) * np.random.rand()
        if np.random.rand() <= np.exp(({highest:?} ** 2 - v ** 2) / 2):
"
        )
    };
    format!(
        "    w = []
    while len(w) < n_in * n_out:
{body}            w.append(v)
    w = np.array(w)
"
    )
}

/// What an activation imports in Python, the activation, and its derivative.
fn activation_in_python(activation: Activation) -> (&'static str, String, String) {
    let sigmoid = "1 / (1 + np.exp(-z))";
    match activation {
        Activation::Sigmoid => ("", sigmoid.into(), "1 / (1 + np.exp(-z)) / (1 + np.exp(z))".into()),
        Activation::Tanh => ("", "np.tanh(z)".into(), "(1 - np.tanh(z)) * (1 + np.tanh(z))".into()),
        Activation::Relu => ("", "np.maximum(0, z)".into(), "np.where(z > 0, 1.0, 0.0)".into()),
        Activation::LeakyRelu(slope) => {
            ("", format!("np.where(z > 0, z, {slope:?} * z)"), format!("np.where(z > 0, 1.0, {slope:?})"))
        }
        Activation::Elu(alpha) => (
            "",
            format!("np.where(z > 0, z, {alpha:?} * np.expm1(np.minimum(z, 0)))"),
            format!("np.where(z > 0, 1.0, {alpha:?} * np.exp(np.minimum(z, 0)))"),
        ),
        Activation::Selu => {
            let (scale, alpha) = ("1.0507009873554805", "1.6732632423543772");
            (
                "",
                format!("{scale} * np.where(z > 0, z, {alpha} * np.expm1(np.minimum(z, 0)))"),
                format!("{scale} * np.where(z > 0, 1.0, {alpha} * np.exp(np.minimum(z, 0)))"),
            )
        }
        Activation::Gelu => (
            "from math import erfc\n",
            "z * np.vectorize(erfc)(-z / np.sqrt(2)) / 2".into(),
            "np.vectorize(erfc)(-z / np.sqrt(2)) / 2 + z * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)".into(),
        ),
        Activation::Softplus => ("", "np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))".into(), sigmoid.into()),
        Activation::Swish => ("", "z / (1 + np.exp(-z))".into(), "(1 + z / (1 + np.exp(z))) / (1 + np.exp(-z))".into()),
        _ => ("", "z".into(), "np.ones_like(z)".into()),
    }
}

fn limits_in_python(axes: Axes, values: &str) -> String {
    match axes {
        Some((from, to)) => format!("({from}, {to})"),
        None => format!("({values}.min(), {values}.max())"),
    }
}

/// The NumPy code of one layer.
pub fn layer_in_python(state: &State, small: bool) -> String {
    let [samples, inputs, units] = ["samples", "inputs", "units"].map(|name| state.count(name));
    let print = if small { "print(repr(a))\n" } else { "" };
    let pictures: Vec<String> = ["x", "w", "z", "a"]
        .iter()
        .zip(axes(state))
        .map(|(name, axes)| format!("    (\"{name}\", {name}, {}),\n", limits_in_python(axes, name)))
        .collect();
    format!(
        "{}x = np.random.randn({samples}, {inputs})
w = init({inputs}, {units})
z = np.dot(x, w)
a = activation(z)

for values in (x, w, z, a):
    print(np.mean(values), np.var(values))
print({inputs} * np.var(w) * np.var(x))
{print}
for name, values, limits in [
{}]:
    draw(name, values, limits)
",
        start_in_python(state),
        pictures.concat(),
    )
}

/// The pictures of some layers, each in its limits, and that of all layers.
fn pictures_in_python(state: &State, values: &str, limits: &str, label: &str) -> String {
    let shown: Vec<String> = shown_layers(state).iter().map(|layer| (layer - 1).to_string()).collect();
    format!(
        "
shown = [{}]
for i in shown:
    draw(f\"layer {{i + 1}}\", {values}[i], {limits})
plt.semilogy(range(1, {}), [np.std(values) for values in {values}], \"o-\")
{label}plt.show()
",
        shown.join(", "),
        state.count("layers") + 1,
    )
}

/// The NumPy code of many layers.
pub fn depth_in_python(state: &State) -> String {
    let [layers, width, batch] = ["layers", "width", "batch"].map(|name| state.count(name));
    let limits = axes(state)[3].map_or_else(
        || "(min(activations[i].min() for i in shown), max(activations[i].max() for i in shown))".into(),
        |(from, to)| format!("({from}, {to})"),
    );
    format!(
        "{}weights = [init({width}, {width}) for _ in range({layers})]
a = np.random.randn({batch}, {width})

g = np.linspace(-10, 10, 2001)
density = np.exp(-g * g / 2) / np.sqrt(2 * np.pi) * 0.01
mean_square = 1.0
activations, predictions = [], []
for w in weights:
    a = activation(np.dot(a, w))
    activations.append(a)
    # The same for infinitely many units: z is then normal.
    predicted = activation(np.sqrt({width} * np.mean(w * w) * mean_square) * g)
    mean, mean_square = np.sum(predicted * density), np.sum(predicted * predicted * density)
    predictions.append(np.sqrt(max(mean_square - mean * mean, 0)))
    print(np.std(a), predictions[-1]{})
{}",
        start_in_python(state),
        if has_dead_units(state) { ", np.mean(a == 0)" } else { "" },
        pictures_in_python(
            state,
            "activations",
            &limits,
            &format!("plt.plot(range(1, {}), predictions)\n", layers + 1)
        ),
    )
}

/// The NumPy code of gradients.
pub fn gradients_in_python(state: &State) -> String {
    let [layers, width, batch] = ["layers", "width", "batch"].map(|name| state.count(name));
    let (_, _, slope) = activation_in_python(state.activation());
    format!(
        "{}weights = [init({width}, {width}) for _ in range({layers})]
limit = np.sqrt(6 / ({width} + 10))
output = np.random.uniform(-limit, limit, ({width}, 10))
x = np.random.randn({batch}, {width})
labels = np.random.randint(0, 10, {batch})

def slope(z):
    return {slope}

inputs, sums = [x], []
for w in weights:
    sums.append(np.dot(inputs[-1], w))
    inputs.append(activation(sums[-1]))
scores = np.dot(inputs[-1], output)
gradient = np.exp(scores - scores.max(axis=1, keepdims=True))
gradient /= gradient.sum(axis=1, keepdims=True)
gradient[np.arange({batch}), labels] -= 1
gradient /= {batch}
gradients, above = [], output
for w, z in zip(reversed(weights), reversed(sums)):
    gradient = np.dot(gradient, above.T) * slope(z)
    gradients.insert(0, gradient)
    above = w
for values, gradient in zip(inputs, gradients):
    print(np.std(gradient), np.std(np.dot(values.T, gradient)))
{}",
        start_in_python(state),
        pictures_in_python(state, "gradients", &limits_in_python(None, "gradients[i]"), ""),
    )
}
