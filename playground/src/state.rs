//! The controls of the page, all described in one table, and their values as an address and back.

use initializers::activation::Activation;
use initializers::init::{Distribution, Fan, Init};

/// A control of the page.
pub struct Control {
    /// Its name in the address.
    pub name: &'static str,
    /// Its name for the reader.
    pub label: &'static str,
    /// Its values.
    pub kind: Kind,
}

/// The values of a control.
pub enum Kind {
    /// One of these, each with its name in the address and for the reader.
    Choice(&'static [(&'static str, &'static str)]),
    /// A number from `least` to `most`, at first `first`; the track has some of them.
    #[allow(missing_docs)]
    Number { least: f64, most: f64, first: f64, whole: bool, unit: &'static str, track: Track },
}

/// Which numbers the track of a control has, from end to end.
#[derive(Clone, Copy)]
pub enum Track {
    /// Steps of about the same ratio, from the first number to the last.
    Ratio(f64, f64),
    /// Steps of this size, from the first number to the last.
    Steps(f64, f64, f64),
}

/// Two digits, about 24 steps to a factor of ten, with the numbers that people choose among them.
const DIGITS: [f64; 25] = [
    1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0, 3.3, 3.6, 4.0, 4.3, 4.7, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5,
    8.0, 9.0,
];

const fn choice(name: &'static str, label: &'static str, values: &'static [(&'static str, &'static str)]) -> Control {
    Control { name, label, kind: Kind::Choice(values) }
}

const fn real(name: &'static str, label: &'static str, first: f64, track: Track) -> Control {
    // No parameter has to be finer or larger than this.
    let least = if let Track::Ratio(..) = track { 1e-6 } else { -1e6 };
    let kind = Kind::Number { least, most: 1e6, first, whole: false, unit: "", track };
    Control { name, label, kind }
}

const fn count(name: &'static str, label: &'static str, unit: &'static str, first: f64, most: f64) -> Control {
    let track = if most > 100.0 { Track::Ratio(1.0, most) } else { Track::Steps(1.0, most, 1.0) };
    Control { name, label, kind: Kind::Number { least: 1.0, most, first, whole: true, unit, track } }
}

/// All controls, in the order of the page.
pub const CONTROLS: [Control; 23] = [
    choice("view", "What to look at", &[("layer", "One layer"), ("depth", "Depth"), ("gradients", "Gradients")]),
    choice(
        "init",
        "Initializer",
        &[
            ("normal", "normal, N(mean, σ²)"),
            ("xavier_uniform", "Xavier uniform"),
            ("xavier_normal", "Xavier normal"),
            ("he_uniform", "He uniform"),
            ("he_normal", "He normal"),
            ("lecun_uniform", "LeCun uniform"),
            ("lecun_normal", "LeCun normal"),
            ("uniform", "uniform, U[low, high)"),
            ("truncated_normal", "truncated normal"),
            ("variance_scaling", "variance scaling"),
            ("orthogonal", "orthogonal"),
            ("sparse", "sparse"),
            ("identity", "identity"),
            ("constant", "constant"),
            ("ones", "ones"),
            ("zeros", "zeros"),
        ],
    ),
    real("std", "σ, the standard deviation", 0.01, Track::Ratio(0.0001, 10.0)),
    real("mean", "Mean", 0.0, Track::Steps(-1.0, 1.0, 0.01)),
    real("low", "Low", -0.1, Track::Steps(-2.0, 2.0, 0.01)),
    real("high", "High", 0.1, Track::Steps(-2.0, 2.0, 0.01)),
    real("value", "Value", 0.1, Track::Steps(-1.0, 1.0, 0.01)),
    real("scale", "Scale", 1.0, Track::Ratio(0.01, 10.0)),
    choice("fan", "Fan", &[("in", "fan_in"), ("out", "fan_out"), ("avg", "their mean")]),
    choice(
        "distribution",
        "Distribution",
        &[("normal", "normal"), ("truncated_normal", "truncated normal"), ("uniform", "uniform")],
    ),
    real("gain", "Gain", 1.0, Track::Ratio(0.1, 10.0)),
    Control {
        name: "sparsity",
        label: "Sparsity, the share of zeros",
        kind: Kind::Number {
            least: 0.0,
            most: 1.0,
            first: 0.5,
            whole: false,
            unit: "",
            track: Track::Steps(0.0, 1.0, 0.01),
        },
    },
    choice(
        "activation",
        "Activation",
        &[
            ("tanh", "tanh"),
            ("relu", "ReLU"),
            ("leaky_relu", "leaky ReLU"),
            ("elu", "ELU"),
            ("selu", "SELU"),
            ("gelu", "GELU"),
            ("softplus", "softplus"),
            ("swish", "swish"),
            ("sigmoid", "sigmoid"),
            ("identity", "identity"),
        ],
    ),
    real("slope", "Slope below 0", 0.01, Track::Steps(-1.0, 1.0, 0.01)),
    real("alpha", "α", 1.0, Track::Steps(0.0, 2.0, 0.01)),
    count("inputs", "Inputs", "inputs", 10.0, 2000.0),
    count("units", "Units", "units", 5.0, 2000.0),
    count("samples", "Samples", "samples", 4.0, 2000.0),
    count("layers", "Layers", "layers", 10.0, 50.0),
    count("width", "Units of each layer", "units", 100.0, 2000.0),
    count("batch", "Samples", "samples", 200.0, 2000.0),
    Control {
        name: "seed",
        label: "Seed",
        kind: Kind::Number {
            least: 0.0,
            most: u32::MAX as f64,
            first: 0.0,
            whole: true,
            unit: "",
            track: Track::Steps(0.0, 99.0, 1.0),
        },
    },
    choice(
        "axes",
        "Range of values in the histograms",
        &[("fixed", "always the same"), ("fitted", "from the lowest to the highest")],
    ),
];

impl Control {
    /// The numbers of the track.
    pub fn track(&self) -> Vec<f64> {
        match self.kind {
            Kind::Choice(_) => vec![],
            Kind::Number { track: Track::Steps(from, to, step), .. } => {
                // Decimals instead of what sums of steps leave.
                (0..=((to - from) / step).round() as i32)
                    .map(|i| ((from + f64::from(i) * step) * 1e4).round() / 1e4)
                    .collect()
            }
            Kind::Number { track: Track::Ratio(from, to), whole, .. } => {
                let tens = from.log10().floor() as i32..=to.log10().ceil() as i32;
                let mut all: Vec<f64> = tens
                    .flat_map(|ten| DIGITS.map(|digits| format!("{digits}e{ten}").parse().unwrap_or_default()))
                    .filter(|v| (from..=to).contains(v) && (!whole || *v == v.round()))
                    .collect();
                if whole && from == 1.0 {
                    // Between 1 and 10 every whole number.
                    all.retain(|v| *v >= 10.0);
                    all.splice(0..0, (1..10).map(f64::from));
                }
                all
            }
        }
    }

    fn first(&self) -> f64 {
        if let Kind::Number { first, .. } = self.kind { first } else { 0.0 }
    }

    /// A value of the control as in the address.
    pub fn written(&self, value: f64) -> String {
        match self.kind {
            Kind::Choice(values) => values[value as usize].0.into(),
            Kind::Number { .. } => format!("{value}"),
        }
    }

    /// A value for the reader.
    pub fn words(&self, value: f64) -> String {
        match self.kind {
            Kind::Choice(values) => values[value as usize].1.into(),
            Kind::Number { unit, .. } => format!("{value} {unit}").trim_end().replace('-', "−"),
        }
    }

    /// The value that is written so; if there is none, the nearest valid one and what is wrong.
    fn read(&self, text: &str) -> Result<f64, (f64, String)> {
        match self.kind {
            Kind::Choice(values) => {
                let wanted = text.trim().to_lowercase().replace([' ', '-'], "_");
                let found = values.iter().position(|(name, _)| *name == wanted);
                found.map(|place| place as f64).ok_or_else(|| {
                    let names = values.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                    (0.0, format!("{} is one of {names}, not “{}”.", self.label, cut(text)))
                })
            }
            Kind::Number { least, most, first, whole, .. } => {
                let label = self.label.split(',').next().unwrap_or_default();
                let number = text.trim().replace('−', "-");
                let value = number.parse().ok().filter(|value: &f64| value.is_finite());
                let nearest = value.map_or(first, |v| if whole { v.round() } else { v }.clamp(least, most) + 0.0);
                if value == Some(nearest) {
                    return Ok(nearest);
                }
                let kind = if whole { "a whole number" } else { "a number" };
                let wrong = if number.replacen(',', ".", 1).parse::<f64>().is_ok() && number.contains(',') {
                    format!("{label} is written with a decimal point, not with a comma as in “{}”.", cut(text))
                } else {
                    format!("{label} is {kind} from {least} to {most}, not “{}”.", cut(text))
                };
                Err((nearest, wrong))
            }
        }
    }
}

/// A text of an address, short enough for a sentence.
fn cut(text: &str) -> String {
    if text.chars().count() <= 30 { text.into() } else { text.chars().take(29).chain(['…']).collect() }
}

/// The values of all controls.
#[derive(Clone, Debug, PartialEq)]
pub struct State([f64; CONTROLS.len()]);

impl Default for State {
    fn default() -> Self {
        Self(std::array::from_fn(|i| CONTROLS[i].first()))
    }
}

impl State {
    /// The state that an address names, `seed=7&init=he_normal`, and a sentence for each part of it that is wrong and matters, for
    /// which the nearest valid value stands. What the address does not name has its first value.
    pub fn parse(address: &str) -> (Self, Vec<String>) {
        let (state, problems) = Self::default().changed(address, false);
        (state, problems.into_iter().map(|(_, sentence)| sentence).collect())
    }

    /// This state with what an address names, as [`parse`](Self::parse) reads it, and the names of the controls of which the sentences
    /// tell. If it is `typed`, what is wrong in it changes nothing: it may be half of what is to be typed.
    pub fn changed(&self, address: &str, typed: bool) -> (Self, Vec<(&'static str, String)>) {
        let (mut state, mut problems) = (self.clone(), vec![]);
        for part in address.trim_start_matches('#').split('&').filter(|part| !part.is_empty()) {
            let (name, text) = part.split_once('=').unwrap_or((part, ""));
            let (name, text) = (decoded(name), decoded(text));
            let Some(i) = CONTROLS.iter().position(|control| control.name == name) else {
                problems.push(("", format!("This page has no control “{}”.", cut(&name))));
                continue;
            };
            match CONTROLS[i].read(&text) {
                Ok(value) => state.0[i] = value,
                Err((nearest, wrong)) => {
                    if !typed {
                        state.0[i] = nearest;
                    }
                    let shown = CONTROLS[i].words(state.0[i]);
                    problems.push((CONTROLS[i].name, format!("{wrong} The page shows {shown}.")));
                }
            }
        }
        problems.retain(|(name, _)| state.uses(name));
        (state, problems)
    }

    /// The address, with the controls that matter for what is on the screen.
    pub fn address(&self) -> String {
        self.named(|name| self.uses(name))
    }

    /// The address with all controls.
    pub fn whole(&self) -> String {
        self.named(|_| true)
    }

    fn named(&self, which: impl Fn(&str) -> bool) -> String {
        let named = CONTROLS.iter().filter(|control| which(control.name));
        let parts = named.map(|control| format!("{}={}", control.name, control.written(self.value(control.name))));
        parts.collect::<Vec<_>>().join("&")
    }

    /// The value of a control: a number, or the index of a choice.
    pub fn value(&self, name: &str) -> f64 {
        self.0[place(name)]
    }

    /// The name of what was chosen.
    pub fn chosen(&self, name: &str) -> String {
        CONTROLS[place(name)].written(self.value(name))
    }

    /// A whole number.
    pub fn count(&self, name: &str) -> usize {
        self.value(name) as usize
    }

    /// The seed.
    pub fn seed(&self) -> u32 {
        self.value("seed") as u32
    }

    /// Whether a control matters for what is on the screen.
    pub fn uses(&self, name: &str) -> bool {
        let init = &*self.chosen("init");
        let one = self.chosen("view") == "layer";
        match name {
            "std" => matches!(init, "normal" | "truncated_normal" | "sparse"),
            "mean" => matches!(init, "normal" | "truncated_normal"),
            "low" | "high" => matches!(init, "uniform" | "truncated_normal"),
            "value" => init == "constant",
            "scale" | "fan" | "distribution" => init == "variance_scaling",
            "gain" => init == "orthogonal",
            "sparsity" => init == "sparse",
            "slope" => self.chosen("activation") == "leaky_relu",
            "alpha" => self.chosen("activation") == "elu",
            "inputs" | "units" | "samples" => one,
            "layers" | "width" | "batch" => !one,
            // The gradients of layers differ by too many factors of ten.
            "axes" => self.chosen("view") != "gradients",
            _ => true,
        }
    }

    /// The initializer.
    pub fn init(&self) -> Init {
        let v = |name| self.value(name);
        match &*self.chosen("init") {
            "constant" => Init::Constant(v("value")),
            "uniform" => Init::Uniform { low: v("low"), high: v("high") },
            "normal" => Init::Normal { mean: v("mean"), std: v("std") },
            "truncated_normal" => {
                Init::TruncatedNormal { mean: v("mean"), std: v("std"), low: v("low"), high: v("high") }
            }
            "variance_scaling" => {
                let fan = [Fan::In, Fan::Out, Fan::Avg][self.count("fan")];
                let distribution = [Distribution::Normal, Distribution::TruncatedNormal, Distribution::Uniform]
                    [self.count("distribution")];
                Init::VarianceScaling { scale: v("scale"), fan, distribution }
            }
            "orthogonal" => Init::Orthogonal { gain: v("gain") },
            "sparse" => Init::Sparse { sparsity: v("sparsity"), std: v("std") },
            // The crate knows those without parameters by their names.
            name => name.parse().unwrap_or(Init::Zeros),
        }
    }

    /// The activation.
    pub fn activation(&self) -> Activation {
        match &*self.chosen("activation") {
            "leaky_relu" => Activation::LeakyRelu(self.value("slope")),
            "elu" => Activation::Elu(self.value("alpha")),
            name => name.parse().unwrap_or(Activation::Identity),
        }
    }
}

fn place(name: &str) -> usize {
    CONTROLS.iter().position(|control| control.name == name).expect("the name of a control")
}

/// Undoes what a form or a person does to characters in an address.
fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes().iter();
    while let Some(byte) = rest.next() {
        let hex = |b: &[u8]| u8::from_str_radix(std::str::from_utf8(b).ok()?, 16).ok();
        match (byte, rest.as_slice()) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [a, b, ..]) if let Some(decoded) = hex(&[*a, *b]) => {
                bytes.push(decoded);
                rest.nth(1);
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The controls as a form. Each number has a track beside it, whose numbers are in `data-track`.
pub fn form() -> String {
    let (state, mut html) = (State::default(), String::new());
    for control in &CONTROLS {
        let Control { name, label, kind } = control;
        let value = state.value(name);
        let hidden = if state.uses(name) { "" } else { " hidden" };
        match kind {
            Kind::Choice(values) if *name == "view" => {
                html += &format!("<fieldset class=\"control\"><legend>{label}</legend>");
                for (i, (value, words)) in values.iter().enumerate() {
                    let checked = if i == 0 { " checked" } else { "" };
                    html += &format!(
                        "<label><input type=\"radio\" name=\"{name}\" value=\"{value}\"{checked}> {words}</label>"
                    );
                }
                html += "</fieldset>\n";
            }
            Kind::Choice(values) => {
                html += &format!(
                    "<div class=\"control\"{hidden}><label for=\"{name}\">{label}</label><select id=\"{name}\" name=\"{name}\">"
                );
                for (value, words) in *values {
                    html += &format!("<option value=\"{value}\">{words}</option>");
                }
                if *name == "init" {
                    html += "<option disabled>Dirac: for convolutions only</option>";
                }
                html += "</select></div>\n";
            }
            Kind::Number { least, whole, .. } => {
                let track = control.track();
                let last = track.len() - 1;
                let numbers: Vec<String> = track.iter().map(f64::to_string).collect();
                // The keys of a phone: not all of them have a minus among those for decimals.
                let keys = if *whole {
                    "numeric"
                } else if *least < 0.0 {
                    "text"
                } else {
                    "decimal"
                };
                html += &format!(
                    "<div class=\"control\"{hidden}><label for=\"{name}\" id=\"{name}-label\">{label}</label>\
                     <input type=\"range\" aria-labelledby=\"{name}-label\" max=\"{last}\" value=\"{}\" aria-valuetext=\"{}\" data-track=\"{}\">\
                     <input type=\"text\" inputmode=\"{keys}\" id=\"{name}\" name=\"{name}\" value=\"{value}\"></div>\n",
                    nearest(&track, value),
                    control.words(value),
                    numbers.join(" "),
                );
            }
        }
    }
    html
}

/// The place on a track nearest to this number.
pub fn nearest(track: &[f64], value: f64) -> usize {
    let distance = |i: &usize| (track[*i] - value).abs();
    (0..track.len()).min_by(|i, j| distance(i).total_cmp(&distance(j))).unwrap_or(0)
}
