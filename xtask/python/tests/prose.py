"""What the numbers in the notebooks' sentences speak of: the table of `test_prose.py`.

A row names the cell with the sentence and quotes it, with each number in brackets. Then comes either the cell that shows the numbers and a
pattern with a group for each, which looks through what that cell shows and then through its code; or the numbers themselves, calculated.
A number is right if it is the other one rounded to the digits that are written. Where the sentence claims less, `about` is by which share of the
number it may be off; `of` makes what the sentence speaks of from the groups.
"""

from dataclasses import dataclass
from math import ceil, erf, exp, log, pi, sqrt


@dataclass
class Row:
    cell: str
    words: str
    source: str | tuple
    pattern: str = ""
    of: object = None
    about: float = 0.0


def ratios(*numbers):
    """Each number divided by the next."""
    return tuple(a / b for a, b in zip(numbers, numbers[1:], strict=False))


# By the formula of 8-5 for finite width.
SPREAD = sqrt(5 * 50 / 300) / 2
STD = r"(?s:.*?)layer {}: n = [^,]+, mean \S+, std (\S+)"
PAIR = r"{}: std (\S+) standard, (\S+) normalized"
TRAINED = r"{}, {}: cost (\S+), accuracy (\d+) %"

ROWS = {
    "8-4-initializers": [
        Row("careless-tanh", "[0.01] times a standard normal", "in-95", r"\* (\S+);"),
        Row("careless-tanh-look", "= [0.001]$", (10 * 0.01**2,)),
        Row("careless-tanh-wide", "The variance fell from [1.13] to", "in-97", r"\n(\S+)"),
        Row("careless-tanh-wide", "to [0.0017] in a single layer", "in-99", r"\n(\S+)"),
        Row("careless-tanh-wide", "it falls to [0.001] of what it was", (10 * 0.01**2,)),
        Row("careless-tanh-wide", "would leave $10^{-[30]}$", (-10 * log(10 * 0.01**2, 10),)),
        Row(
            "careless-tanh-width", "[1000] inputs add up to [100] times the variance of [10]", "wide-careless-tanh", r"\((1000), \d+", lambda n: (n, n / 10, 10)
        ),
        Row("careless-tanh-width", "The constant [0.01]", "in-95", r"\* (\S+);"),
        Row("xavier-tanh-means", r"= 2/15 \approx [0.13]$", (2 / 15,)),
        Row("xavier-tanh-means", r"2/15 \approx [1.3]$", (10 * 2 / 15,)),
        Row("careless-relu-look", "In the small layer [9] of", "histogram-careless-relu", r"10 → 5: .* (\d+) exact zeros"),
        Row("careless-relu-look", "of [20] values are 0", "histogram-careless-relu", r"10 → 5: n = (\d+)"),
        Row(
            "careless-relu-look",
            "it holds\n[half] of all values",
            "histogram-careless-relu",
            r"1000 → 500: .*, (\S+\s\S+) exact zeros",
            lambda n: (n / 1e5,),
            0.02,
        ),
        Row("he-relu-means", "among twenty they can be\n[five], as with seed 0", "histogram-he-relu", r"10 → 5: .* (\d+) exact zeros"),
        Row("he-relu-means", r"\operatorname{Var}(a) \approx [1]$", "in-162", r"(\S+)\n(\S+)", lambda mean, var: (mean**2 + var,), 0.1),
    ],
    "8-5-depth": [
        Row("layers-title", r"\cdot 0.01 = [0.17]$", (sqrt(300) * 0.01,)),
        Row("look-layers", "leave [2.39e−8]", "layers-tanh", r"careless" + STD.format(10)),
        Row("look-layers", "falls from [0.629] to [0.23]", "layers-tanh", r"Xavier" + STD.format(1) + STD.format(10)),
        Row("look-layers", "[0.59] becomes [0.0338]", "layers-relu", r"Xavier" + STD.format(1) + STD.format(10)),
        Row("look-layers", "keep [0.683] of", "layers-relu", r"He, ReLU" + STD.format(10)),
        Row("look-layers", "of [0.826].", "layers-relu", r"He, ReLU" + STD.format(1)),
        Row("prediction-title", "in steps of [0.01] from", "prediction", r"density \* (\S+);"),
        Row("prediction-title", "from −[10] to [10].", "prediction", r"linspace\(-(\S+), (\S+),"),
        Row("fifty-title", "is [0.03] for the careless weights, [1] for Xavier's and [2] for He's", (300 * 0.01**2, 1, 2)),
        Row("look-fifty-tanh", "it sinks, from [0.627] to [0.0958]", "fifty-tanh", r"Xavier: .* from (\S+) to (\S+)"),
        Row("look-fifty-tanh", "a standard deviation of [0.1] in layer 50", (1 / sqrt(2 * 50),)),
        Row("look-fifty-tanh", "settle at [0.557]", "fifty-tanh", r"He: .* to (\S+)"),
        Row("look-width", "A spread of [0.12] means", "width-numbers", r"1000 units: (\S+)"),
        Row("look-width", "is off by [12] percent", "width-numbers", r"1000 units: (\S+)", lambda spread: (100 * spread,)),
        Row("look-width", "between [0.79] and [1.27] instead", "width-numbers", r"1000 units: .* from (\S+) to (\S+)"),
        Row("look-width", "between nearly 0 and [5.17]", "width-numbers", r"\b10 units: .* to (\S+)"),
        Row("look-width", "one network in a [hundred]", (1 / (1 - (1 - 2**-10) ** 10),), about=0.05),
        Row(
            "batch-norm-look",
            "get a [tenth] of the gradient",
            "batch-norm-slope",
            r"times 1: .* (\S+)\n.*times 10: .* (\S+)\n",
            lambda one, ten: (ten / one,),
            0.001,
        ),
        Row("claims", "falls from [0.461] in layer 1 to [0.047] in layer 5", "figure-numbers", r"layer 1: std (\S+) .*(?s:.*)layer 5: std (\S+)"),
        Row(
            "claims",
            "std [0.629] to [0.323]. It still falls by [half]",
            "figure-numbers",
            r"(\S+) normalized(?s:.*) (\S+) normalized",
            lambda a, b: (a, b, b / a),
            0.03,
        ),
        Row(
            "claims",
            "$n \\operatorname{Var}(w) = [1]/[3]$, so each layer divides the variance by [3] |",
            "figure-numbers",
            r"layer 4: std (\S+) .*\nlayer 5: std (\S+)",
            lambda a, b: (1, (a / b) ** 2, (a / b) ** 2),
            0.02,
        ),
        Row(
            "claims",
            "falls by √[3]: [0.081] to [0.047]",
            "figure-numbers",
            r"layer 4: std (\S+) .*\nlayer 5: std (\S+)",
            lambda a, b: ((a / b) ** 2, a, b),
            0.02,
        ),
        Row(
            "claims", "Layer 50 has std [5.8e-1]; theory, for infinitely wide layers, gives [8.3e-1]", "fifty-numbers", r"ReLU, He: .*layer 50 (\S+) \((\S+)\)"
        ),
        Row("claims", "spread the logarithm by [0.46], a factor of [1.6] either way", (SPREAD, exp(SPREAD))),
        Row("claims", "Layer 50 has std [1.3e-8], against [2.5e-8] in theory", "fifty-numbers", r"ReLU, Xavier: .*layer 50 (\S+) \((\S+)\)"),
        # Half of the variance of the logarithm of a nearly log-normal mean square, halved again for its root.
        Row("claims", "to [0.81] of the theory", (exp(-5 * 50 / 300 / 4),)),
        Row("claims", "The spread is [0.12] at 1000 units (predicted [0.11])", "width-numbers", r"1000 units: (\S+) \(predicted (\S+)\)"),
        Row("claims", "and [1.55] at 10 units ([1.12])", "width-numbers", r"\b10 units: (\S+) \(predicted (\S+)\)"),
        Row(
            "claims",
            "new samples have std [1.00] under tanh, [0.97] under ReLU and [1.42] under swish",
            "lsuv-numbers",
            r"tanh: .*= (\S+)\nReLU: .*= (\S+)\nswish: .*= (\S+)\n",
        ),
        Row("claims", "He's weights leave [1.5e-7]", "lsuv-numbers", r"swish, He: .*= (\S+)"),
        Row("claims", "= [2.00]: He's 2", "lsuv-numbers", r"ReLU: n Var\(w\) = (\S+)"),
        Row(
            "claims",
            "both have std [0.607] in layer 50",
            "batch-norm-picture",
            r"careless, normalized: .*, (\S+) in layer 50\nHe, normalized: .*, (?:\1) in layer 50",
        ),
        Row(
            "claims",
            "The slope is [181.263] for a tenth of He's weights, [18.126] for He's and [1.813] for ten times He's",
            "batch-norm-slope",
            r"weight (\S+)\n.*weight (\S+)\n.*weight (\S+)\n",
        ),
    ],
    "8-6-gradients": [
        Row("weight-gradients", r"$\sqrt{3}$ = [1.73] in each layer", (sqrt(3),)),
        Row(
            "weight-gradients",
            "[1.72] from layer 5 to layer 4, then [1.76], [1.85] and [2.12].",
            "gradients-figure-picture",
            r"standard" + "".join(STD.format(n) for n in range(1, 6)),
            lambda *stds: ratios(*reversed(stds)),
        ),
        Row(
            "weight-gradients",
            "all layers lie between [8.1e-5] and [8.3e-5]",
            "gradients-figure-numbers",
            r"standard, layer 1.*W (\S+)\n" + r".*W (\S+)\n" * 4,
            lambda *stds: (min(stds), max(stds)),
        ),
        Row("look-compromise", "the activations reach [3.33] and not", "compromise-numbers", r"funnel, average: .*activations (\S+),"),
        Row("look-compromise", "not [16.86] as with fan-out", "compromise-numbers", r"funnel, fan-out: .*activations (\S+),"),
        Row("look-compromise", "fall to [0.31] and", "compromise-numbers", r"funnel, average: .*gradients (\S+)"),
        Row("look-compromise", "not to [0.13] as with fan-in", "compromise-numbers", r"funnel, fan-in: .*gradients (\S+)"),
        Row("look-compromise", "of the activations by [4]/[3] in each layer", (2 * 2, 2 + 1)),
        Row("look-compromise", "that of the gradients by [2]/[3]", (2 * 1, 2 + 1)),
        Row("look-compromise", "multiplied by [4], [1]/[4], [4] and [1]/[4]", (800 / 200, 1, 4, 4, 1, 4)),
        Row("look-compromise", "the factors are [1.6] and [0.4],\nwhose product is [0.64]", (2 * 800 / 1000, 2 * 200 / 1000, 1.6 * 0.4)),
        Row("look-compromise", "two such pairs leave [0.41]", "compromise-numbers", r"hourglass, average: .*activations (\S+),"),
        Row(
            "look-compromise",
            "the factors are [4], [1]/[4] and [4], which makes [4.00]",
            "compromise-numbers",
            r"hourglass, fan-in: .*gradients (\S+)",
            lambda x: (4, 1, 4, 4, x),
        ),
        Row(
            "look-compromise",
            "the average [1.6], [0.4] and [1.6], which makes [1.02]",
            "compromise-numbers",
            r"hourglass, average: .*gradients (\S+)",
            lambda x: (1.6, 0.4, 1.6, x),
        ),
        Row("gradients-claims", "layer 1 has [0.08] of the std of layer 5", "gradients-figure-numbers", r"standard, ∂C/∂z: layer 1 / layer 5 = (\S+)"),
        Row("gradients-claims", "Four factors of 1/√[3] would give [0.11]", (3, 3**-2)),
        Row("gradients-claims", "They shrink much less: [0.42]", "gradients-figure-numbers", r"normalized, ∂C/∂z: layer 1 / layer 5 = (\S+)"),
        Row(
            "gradients-claims",
            "[8.3e-5] in layer 1 and [8.1e-5] in layer 5",
            "gradients-figure-numbers",
            r"standard, layer 1:.*W (\S+)\n(?s:.*?)standard, layer 5:.*W (\S+)\n",
        ),
        Row(
            "gradients-claims", "grow to [3.33] and gradients fall to [0.31]", "compromise-numbers", r"funnel, average: .*activations (\S+), .*gradients (\S+)"
        ),
        Row(
            "gradients-claims",
            "[8.8e-1] is left; with Xavier's, [3.2e-5]",
            "numbers",
            r"Xavier, ReLU: (\S+)\n(?s:.*?)He, ReLU: (\S+)\n",
            lambda xavier, he: (he, xavier),
        ),
    ],
    "8-7-training": [
        Row("digits-title", "are [1797] images", "digits", r"(\d+) training images, (\d+) test images", lambda a, b: (a + b,)),
        Row("digits-title", "The first [1500] are for training, the last [297] for testing", "digits", r"(\d+) training images, (\d+) test images"),
        Row("train-title", r"\ln 10 = [2.303]$", (log(10),)),
        Row("train-title", "a batch of [50] images", "epoch", r"chunks\((\d+)\)"),
        Row("train-title", "with momentum [0.9]", "train", r"Sgd::new\(rate, (\S+)\)"),
        Row("train-title", "[0.9] \\, v", "train", r"Sgd::new\(rate, (\S+)\)"),
        Row("epoch-title", "One epoch is [30] steps", (1500 / 50,)),
        Row("shallow-title", "about [0.006]", (sqrt(64) * 0.01 * sqrt(50) * 0.01,)),
        Row("updates-look", "by [5.6e-9] to [2.8e-7] of its weights", "updates-numbers", r"ReLU, Xavier, epoch 10: .* from (\S+) to (\S+)"),
        Row("deep-title", "The learning rate is [0.001] here", "deep-relu", r"30, (\S+), &train"),
        Row(
            "updates-look",
            "within a factor of [6] of each other, from [2.2e-4] to [1.2e-3]",
            "updates-numbers",
            r"ReLU, He, epoch 10: .* from (\S+) to (\S+)",
            lambda a, b: (ceil(b / a), a, b),
        ),
        Row("training-claims", "the cost is [2.30], which is ln 10, and the accuracy [10] %", "final", TRAINED.format("ReLU, 30 layers", "Xavier")),
        Row("training-claims", "cost [1.01] and accuracy [63] %", "final", TRAINED.format("ReLU, 30 layers", "He")),
        Row("training-claims", "after [74] % one epoch earlier", "deep-relu", r"epoch  9 .*He \S+ +(\d+) %"),
        Row("training-claims", "ours has 50 units per layer and [300] steps", (10 * 1500 / 50,)),
        Row(
            "training-claims",
            "With 2 layers both reach [100] %",
            "final",
            "ReLU, 2 layers, Xavier: .* (\\d+) % in training(?s:.*)ReLU, 2 layers, He: .* \\1 % in training",
        ),
        Row("training-claims", "leaves the [10] % of chance", "final", TRAINED.format("ReLU, 30 layers", "careless"), lambda cost, accuracy: (accuracy,)),
        Row("training-claims", "Xavier reaches [88] % and", "final", TRAINED.format("tanh, 30 layers", "Xavier"), lambda cost, accuracy: (accuracy,)),
        Row("training-claims", "and careless [10] %. He's", "final", TRAINED.format("tanh, 30 layers", "careless"), lambda cost, accuracy: (accuracy,)),
        Row("training-claims", "larger weights reach [96] %", "final", TRAINED.format("tanh, 30 layers", "He"), lambda cost, accuracy: (accuracy,)),
        Row("training-claims", "such as [0.01], very", "train-three", r"std: (\S+) "),
        Row(
            "training-claims",
            "careless weights reach [99] % with 2 layers",
            "final",
            TRAINED.format("tanh, 2 layers", "careless"),
            lambda cost, accuracy: (accuracy,),
        ),
        Row("training-claims", "stay at [10] % with 30", "final", TRAINED.format("ReLU, 30 layers", "careless"), lambda cost, accuracy: (accuracy,)),
        Row(
            "training-claims",
            "The network reaches [33] %; with random weights it reaches [100] %",
            "symmetry-numbers",
            r"constant: .* (\d+) %\n(?s:.*)Xavier: .* (\d+) %",
        ),
        Row("training-claims", "He's weights [5.4e-4], Xavier's", "updates-numbers", r"ReLU, He, epoch 10: layer 1 (\S+),"),
        Row("training-claims", "Xavier's [5.4e-8], careless", "updates-numbers", r"ReLU, Xavier, epoch 10: layer 1 (\S+),"),
        Row("training-claims", "careless [0]. Under", "updates-numbers", r"ReLU, careless, epoch 10: layer 1 (\S+),"),
        Row("training-claims", "Xavier's [3.8e-4]: the", "updates-numbers", r"tanh, Xavier, epoch 10: layer 1 (\S+),"),
        Row("training-claims", "such as [93] % and [90] %", "final", r"tanh, 2 layers, Xavier: .* (\d+) % in the test\n.*He: .* (\d+) % in the test"),
    ],
    "8-8-exercises": [
        Row("e4", "by a factor of up to [2]", (exp(sqrt(30 * 2 / 200)),), about=0.2),
        Row("e10", "With σ = [0.05], twenty layers leave [9.4e-10]", "try10", r"σ = (\S+):\n20 layers multiply by (\S+),"),
        Row("exercises-claims", "σ = 0.1 leaves [9.9e-4]", "try10", r"σ = 0.1:\n20 layers multiply by (\S+),"),
        Row("exercises-claims", "σ = 0.2 makes it [1.0e3]", "try10", r"σ = 0.2:\n20 layers multiply by (\S+),"),
    ],
    "8-9-in-other-libraries": [
        Row("six-title", "leaves [0.7737] of the variance", (1 - 4 * exp(-2) / sqrt(2 * pi) / erf(sqrt(2)),)),
        Row("six-look", "stays at [0.55] under tanh", "six-picture", r"tanh, candle: .* (\S+) in layer 50"),
        Row(
            "six-look",
            "by [12] percent of the standard deviation",
            "six-variances",
            r"Haiku: n Var\(w\) = (\S+)\nFlax: n Var\(w\) = (\S+)",
            lambda a, b: (100 * (1 - sqrt(a / b)),),
        ),
        Row(
            "six-look",
            "under ReLU [3.4e-11] is left, and [2.1e-8] with Flax's",
            "six-picture",
            r"ReLU, Haiku: .* (\S+) in layer 50\nReLU, Flax: .* (\S+) in layer 50",
        ),
        Row("six-look", "for [612] inputs", (3 / 0.07**2,)),
        Row("six-look", "for [1224].", (6 / 0.07**2,), about=0.001),
        Row("bias-look", "a standard deviation of [0.038], but", "bias-picture", r"tanh, layer 50: all activations (\S+),"),
        Row("bias-look", "varies by [6.9e-13]", "bias-picture", r"tanh, layer 50: .* samples (\S+)"),
        # The rounding of what is left, in `f32`.
        Row("bias-look", "at about [1e-9]", "bias-picture", r"ReLU, layer 50: all activations (\S+),", lambda std: (std * 2**-24,)),
        Row("bias-look", "near [2e-18]", "bias-picture", r"ReLU, layer 50: .* samples (\S+)"),
        Row("layout-conv-title", "The cell printed [3.44]", "layout-dense-numbers", r"He, .* (\S+) times as large"),
        Row("layout-conv-title", "so four layers by [4] on average", (sqrt(2) ** 4,)),
        Row("layout-conv-look", "and the variance is [0.09].", "layout-conv-numbers", r"\(out, in, height, width\)(?s:.*?)orthogonal: (\S+) as"),
        Row("layout-conv-look", "([1.93] and [1.94])", "layout-conv-numbers", r"He: .* (\S+) with(?s:.*?)He: .* (\S+) with"),
        Row("port-title", "each line prints a largest difference of [0.000]", (0,)),
        Row("port-title", "([0.253] and [0.251] in layer 2)", "port-check", r"layer 2: std (\S+) there, (\S+) here"),
        Row("port-fresh", "came out [2.4] times as large", "port-factors", r"PyTorch  .* (\S+)\nMXNet"),
        Row("libraries-claims", "= [0.334], and", "six-variances", r"PyTorch: n Var\(w\) = (\S+)"),
        Row(
            "libraries-claims",
            "falls from [0.456] in layer 1 to [8.1e-13] in layer 50",
            "six-picture",
            r"tanh, PyTorch: std (\S+) in layer 1, .* (\S+) in layer 50",
        ),
        Row("libraries-claims", "in layer 50 is [0.038], but", "bias-picture", r"tanh, layer 50: all activations (\S+),"),
        Row("libraries-claims", "over the samples is [6.9e-13]", "bias-picture", r"tanh, layer 50: .* samples (\S+)"),
        Row("libraries-claims", "= [0.767], and", "six-variances", r"Haiku: n Var\(w\) = (\S+)"),
        Row(
            "libraries-claims",
            "the std is [5.6e-4], where Flax has [9.1e-2]",
            "six-picture",
            r"tanh, Haiku: .* (\S+) in layer 50\ntanh, Flax: .* (\S+) in layer 50",
        ),
        Row("libraries-claims", "= [1.989], and", "six-variances", r"candle: n Var\(w\) = (\S+)"),
        Row("libraries-claims", "weights are [2.44] times as large", "port-factors", r"PyTorch  .* (\S+)\nMXNet"),
        Row("libraries-claims", "the last sums by [0.98]", "layout-dense-numbers", r"Xavier, .* (\S+) times as large"),
        Row(
            "libraries-claims",
            "std [5.53] and not [1.61]",
            "layout-dense-numbers",
            r"He, .* last sums (\S+); (\S+) with",
            lambda right, swapped: (swapped, right),
        ),
        Row("libraries-claims", "each sum: [1.00] in", "layout-conv-numbers", r"\(height, width, in, out\)(?s:.*?)orthogonal: (\S+) as"),
        Row("libraries-claims", "it is [0.09] |", "layout-conv-numbers", r"\(out, in, height, width\)(?s:.*?)orthogonal: (\S+) as"),
    ],
}

# Numbers that no cell measures, as patterns with the reason.
NO_MEASUREMENT = [
    # A formula, but not what it comes to.
    r"(?s)\$\$.*?\$\$|\$[^$]+\$",
    # The name of a notebook, the number of a heading, of a task or in a list; what others wrote, and where; versions.
    r"\b8-\d\b|(?m:^(?:## )?\d+\. )|Tasks? \d+(?:, \d+)*(?: and \d+)?",
    r"\b(?:19|20)\d\d\b|volume \d+|pp\. \d+–\d+|\[(?:arXiv|doi):[^\]]+\]|CC BY 4\.0|like 1 % of the size of the weights, not 50 % or 0\.001 %",
    r"(?:Figures?|Table|[Ss]ections?|equations?) [\d.]+(?:(?: to | and |, | \(the rule\) and )\d+(?! \()| \(the rule\) and 15)*",
    r"(?m:^)\| \w+ [\d.]+ \| §",
    # 0 and 1, with which sizes are compared, and the factors and slopes of theories and tasks.
    r"(?<![\d.])[±−]?[01](?!\d|\.\d| %|e)",
    r"1/√3|2 ?/ ?(?:n|in|out|\(\()|He's 2\b|divides the variance by 3\. The|root of 100|0\.01²|0\.2²|0\.5³|a²/3|2/n_in",
    r"slope 0\.2|\(1 \+ 0\.04\)/2|σ = 0\.[12]|root of 6\b",
    r"= 2 a small|and 2, as ReLU|2 over (?:the )?inputs|\$ and 2 over",
    # How many there are, and which of them: what the code says.
    r"(?:\d+(?:,| to| and| of|,\s+which) )*\d+(?: 000)? "
    r"(?:(?:hidden |tanh |ReLU )?(?:layers|units)|convolutional layers|patches|pairs of channels|channels|inputs|samples|seeds|images)\b",
    r"(?:\d+ to )?\d+ (?:values|terms|weights|of them|epochs|rows|columns|million)\b",
    r"[Ll]ayers? \d+(?: to (?:layer )?\d+)?(?: of 30)?|seed \d+|\d+-layer|of 50 have|with (?:2 and with )?30\b|ln 10\b|units instead of 300|there are 144",
    r"funnel (?:of )?800, 400, 200, 100(?:,| and) 50|\d × \d (?:pixels from 0 to 16|positions)",
]
